import { describe, expect, it } from 'vitest'
import {
  ask,
  changeMessage,
  createConversation,
  inboxUpdates,
  type Json,
  Socket,
  type Subscription,
  send,
  signIn,
  startServer,
} from './running-server.js'

async function annAndBob() {
  const server = await startServer()
  const ann = await signIn(server, 'Ann')
  const bob = await signIn(server, 'Bob')
  const inboxOf = async (person: Json) => {
    const inbox = (await Socket.connect(server, person)).subscribe(inboxUpdates)
    expect(await inbox.update()).toEqual({
      __typename: 'Subscribed',
      checkpoint: null,
      resumed: false,
    })
    return inbox
  }
  return { server, ann, bob, inboxOf }
}

async function conversationWhere(inbox: Subscription, matches: (conversation: Json) => boolean) {
  for (;;) {
    const { conversation } = await inbox.event()
    if (conversation !== undefined && matches(conversation)) return conversation
  }
}

const list = async (server: Json, person: Json, args = '') =>
  (
    await ask(
      server,
      person,
      `{ conversations${args} { next conversations { id title unreadCount readUpTo members { name } lastMessage { text clientId } } } }`,
    )
  ).data.conversations

const markRead = (server: Json, person: Json, c: string, p: number) =>
  ask(server, person, 'mutation ($c: ID!, $p: Long!) { markRead(conversationId: $c, upTo: $p) }', {
    c,
    p,
  })

describe('the live conversation list', () => {
  it('tells each member what is theirs: unread, read mark and whose message is last', async () => {
    const { server, ann, bob, inboxOf } = await annAndBob()
    const [ofAnn, ofBob] = [await inboxOf(ann), await inboxOf(bob)]
    const id = await createConversation(server, ann, [bob])
    const created = await conversationWhere(ofBob, () => true)
    expect(created).toMatchObject({
      id,
      title: null,
      unreadCount: 0,
      readUpTo: null,
      lastMessage: null,
    })
    expect(created.members).toHaveLength(2)

    const { id: messageId } = await send(server, ann, id, 'hello')
    const mine = await conversationWhere(ofAnn, ({ lastMessage }) => lastMessage !== null)
    expect(mine).toMatchObject({ unreadCount: 0, lastMessage: { text: 'hello' } })
    expect(mine.lastMessage.clientId).not.toBeNull()
    const theirs = await conversationWhere(ofBob, ({ lastMessage }) => lastMessage !== null)
    expect(theirs).toMatchObject({ unreadCount: 1, lastMessage: { text: 'hello', clientId: null } })

    const edit = { conversationId: id, messageId, text: 'Hello' }
    await changeMessage(server, ann, 'editMessage', edit)
    await conversationWhere(ofBob, ({ lastMessage }) => lastMessage.text === 'Hello')
    await markRead(server, bob, id, 1)
    await conversationWhere(
      ofBob,
      ({ unreadCount, readUpTo }) => unreadCount === 0 && readUpTo === 1,
    )
  })

  it('ends in the latest state when much happens at once', async () => {
    const { server, ann, bob, inboxOf } = await annAndBob()
    const ofBob = await inboxOf(bob)
    const id = await createConversation(server, ann, [bob])
    await Promise.all(Array.from({ length: 30 }, (_, i) => send(server, ann, id, `${i}`)))
    let updates = 1
    await conversationWhere(ofBob, ({ unreadCount }) => {
      updates += 1
      return unreadCount === 30
    })
    expect(updates).toBeLessThan(20)
  })

  it('tells nothing to those who are not members', async () => {
    const { server, ann, bob, inboxOf } = await annAndBob()
    const eve = await signIn(server, 'Eve')
    const ofEve = await inboxOf(eve)
    await send(server, ann, await createConversation(server, ann, [bob]), 'secret')
    const withEve = await createConversation(server, ann, [eve])
    expect((await ofEve.event()).conversation.id).toBe(withEve)
  })
})

describe('the conversation list', () => {
  it('has the latest activity first, in pages', async () => {
    const { server, ann, bob } = await annAndBob()
    const ids: string[] = []
    for (let i = 0; i < 5; i++) ids.push(await createConversation(server, ann, [bob], `${i}`))
    await new Promise<void>((resolve) => {
      const now = Date.now()
      const check = () => (Date.now() > now ? resolve() : setImmediate(check))
      check()
    })
    await send(server, bob, ids[2] ?? '', 'latest')
    const first = await list(server, ann, '(limit: 3)')
    expect(first.conversations[0]).toMatchObject({
      id: ids[2],
      unreadCount: 1,
      lastMessage: { text: 'latest', clientId: null },
    })
    const second = await list(server, ann, `(limit: 3, cursor: "${first.next}")`)
    expect(second.next).toBeNull()
    const seen = [...first.conversations, ...second.conversations].map(({ id }: Json) => id)
    expect([...seen].sort()).toEqual([...ids].sort())
  })

  it('counts as unread what others wrote since, without what they deleted', async () => {
    const { server, ann, bob } = await annAndBob()
    const id = await createConversation(server, ann, [bob])
    await send(server, ann, id, '1')
    await markRead(server, bob, id, 1)
    const { id: messageId } = await send(server, ann, id, '2')
    await send(server, ann, id, '3')
    await send(server, bob, id, 'mine')
    await changeMessage(server, ann, 'deleteMessage', { conversationId: id, messageId })
    expect((await list(server, bob)).conversations).toMatchObject([
      { id, unreadCount: 1, readUpTo: 1 },
    ])
  })

  it('holds one direct conversation for two, whoever starts it, and groups as many as are made', async () => {
    const { server, ann, bob } = await annAndBob()
    const direct = await createConversation(server, ann, [bob])
    expect(await createConversation(server, bob, [ann])).toBe(direct)
    expect(await createConversation(server, ann, [bob], 'Plans')).not.toBe(direct)
    const [one, other] = await Promise.all([
      createConversation(server, ann, [await signIn(server, 'Eve')]),
      createConversation(server, ann, [await signIn(server, 'Eve')]),
    ])
    expect(one).toBe(other)
  })

  it('makes one conversation of a repeated clientId', async () => {
    const { server, ann, bob } = await annAndBob()
    const input = { clientId: 'once', memberIds: [bob.user.id], title: 'Plans' }
    const create = () =>
      ask(
        server,
        ann,
        'mutation ($input: CreateConversationInput!) { createConversation(input: $input) { id title } }',
        { input },
      )
    const [first, second] = await Promise.all([create(), create()])
    expect(first.data).toEqual(second.data)
    expect((await list(server, ann)).conversations).toHaveLength(1)
  })
})

describe('people', () => {
  it('are found by any part of their name, those who begin with it first, in pages', async () => {
    const { server, ann } = await annAndBob()
    for (let i = 10; i < 35; i++) await signIn(server, `Rob ${i}`)
    await signIn(server, 'Jo Robson')
    const find = async (text: string, cursor?: string) =>
      (
        await ask(
          server,
          ann,
          'query ($text: String!, $cursor: String) { findUsers(text: $text, cursor: $cursor) { next users { name } } }',
          {
            text,
            cursor,
          },
        )
      ).data.findUsers
    const first = await find('rOB')
    const second = await find('rob', first.next)
    const names = [...first.users, ...second.users].map(({ name }: Json) => name)
    expect(names).toEqual([...Array.from({ length: 25 }, (_, i) => `Rob ${i + 10}`), 'Jo Robson'])
    expect(second.next).toBeNull()
    expect((await find('')).users).toHaveLength(20)
  })

  it.each(['%', '_', '\\', "'", '"'])(
    'are not found by %j unless it is in their name',
    async (character) => {
      const { server, ann } = await annAndBob()
      const query = 'query ($text: String!) { findUsers(text: $text) { users { name } } }'
      expect((await ask(server, ann, query, { text: character })).data.findUsers.users).toEqual([])
      await signIn(server, `100${character} Bob`)
      expect((await ask(server, ann, query, { text: character })).data.findUsers.users).toEqual([
        { name: `100${character} Bob` },
      ])
    },
  )

  it('are loaded by id, and those who do not exist are left out', async () => {
    const { server, ann, bob } = await annAndBob()
    const query = 'query ($ids: [ID!]!) { users(ids: $ids) { name } }'
    const load = (ids: string[]) => ask(server, ann, query, { ids })
    expect((await load([bob.user.id, 'nobody'])).data.users).toEqual([{ name: 'Bob' }])
    expect((await load([])).data.users).toEqual([])
    expect((await load(Array.from({ length: 101 }, (_, i) => `${i}`))).code).toBe('invalid')
  })
})
