import { describe, expect, it } from 'vitest'
import { type Json, signIn } from '../running-server.js'
import {
  type AnnAndBob,
  type Answer,
  type Auth,
  annAndBob,
  ask,
  changeFields,
  onConversationChange,
  Realtime,
  send,
} from './local-app-sync.js'

/** A mutation that takes one input, with all that it answers. */
async function change(
  { server }: AnnAndBob,
  auth: Auth,
  name: 'editMessage' | 'deleteMessage' | 'setReaction' | 'sendMessage' | 'createConversation',
  input: object,
): Promise<Answer> {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${changeFields} } }`
  return ask(server, 'parley', auth, query, { input })
}

const page = async ({ server, conversationId }: AnnAndBob, auth: Auth, start: object = {}) => {
  const query = `query ($c: ID!, $limit: Int, $before: ID, $after: ID, $around: ID) {
    messages(conversationId: $c, limit: $limit, before: $before, after: $after, around: $around) {
      atStart atEnd messages { id text clientId position revision deletedAt }
    } }`
  const { data, errors } = await ask(server, 'parley', auth, query, { c: conversationId, ...start })
  return data?.messages ?? errors
}

describe('messages of Parley’s own schema', () => {
  it('are paged from any message, oldest first', async () => {
    const chat = await annAndBob()
    const ids: string[] = []
    for (let i = 0; i < 11; i++) {
      const { data } = await send(chat.server, chat.ann.auth, chat.conversationId, `${i}`)
      ids.push(data.sendMessage.message.id)
    }
    const texts = async (start: object) => {
      const { messages, atStart, atEnd } = await page(chat, chat.bob.auth, start)
      return [messages.map(({ text }: Json) => text).join(' '), atStart, atEnd]
    }
    expect(await texts({ limit: 3 })).toEqual(['8 9 10', false, true])
    expect(await texts({ limit: 3, before: ids[3] })).toEqual(['0 1 2', true, false])
    expect(await texts({ limit: 3, after: ids[7] })).toEqual(['8 9 10', false, true])
    expect(await texts({ limit: 3, around: ids[5] })).toEqual(['4 5 6', false, false])
    const both = await page(chat, chat.bob.auth, { before: ids[1], after: ids[2] })
    expect(both[0].errorType).toBe('invalid')
  })

  it('are edited, reacted to and deleted, each told as the message is then', async () => {
    const chat = await annAndBob()
    const { server, ann, bob, conversationId } = chat
    const realtime = await Realtime.connect(server, 'parley', bob.auth)
    const id = await realtime.listen(bob.auth, onConversationChange, { conversationId })
    const told = async () => {
      const { payload } = await realtime.frame(id)
      return payload.data.onConversationChange.message
    }
    const sent = (await send(server, ann.auth, conversationId, 'first')).data.sendMessage.message
    await told()
    const of = { conversationId, messageId: sent.id }
    await change(chat, ann.auth, 'editMessage', { ...of, clientId: 'e', text: 'First' })
    expect(await told()).toMatchObject({ id: sent.id, text: 'First', position: 1, revision: 2 })
    await change(chat, bob.auth, 'setReaction', { ...of, clientId: 'r', emoji: '👍', on: true })
    expect((await told()).reactions).toEqual([{ emoji: '👍', userIds: [bob.user.id], count: 1 }])
    await change(chat, ann.auth, 'deleteMessage', { ...of, clientId: 'd' })
    expect(await told()).toMatchObject({ id: sent.id, text: '', revision: 4, reactions: [] })
    const { messages } = await page(chat, bob.auth)
    expect(messages[0].deletedAt).toEqual(expect.any(Number))
  })

  it('are changed by their author only, and answered by code where that fails', async () => {
    const chat = await annAndBob()
    const { ann, bob, conversationId } = chat
    const { data } = await send(chat.server, ann.auth, conversationId, 'mine')
    const of = { conversationId, messageId: data.sendMessage.message.id, clientId: 'x' }
    const edit = await change(chat, bob.auth, 'editMessage', { ...of, text: 'yours' })
    expect(edit.errors[0].errorType).toBe('Unauthorized')
    const gone = await change(chat, ann.auth, 'deleteMessage', { ...of, messageId: 'unknown' })
    expect(gone.errors[0].errorType).toBe('gone')
  })

  it('are performed once for one clientId, which the author finds in pages too', async () => {
    const chat = await annAndBob()
    const { ann, bob, conversationId } = chat
    const input = { clientId: 'once', conversationId, text: 'once' }
    const first = await change(chat, ann.auth, 'sendMessage', input)
    const second = await change(chat, ann.auth, 'sendMessage', input)
    expect(second.data).toEqual(first.data)
    expect((await page(chat, ann.auth)).messages).toMatchObject([{ clientId: 'once' }])
    expect((await page(chat, bob.auth)).messages).toMatchObject([{ clientId: null }])
    const others = await change(chat, bob.auth, 'sendMessage', input)
    expect(others.data.sendMessage.message.id).not.toBe(first.data.sendMessage.message.id)
  })
})

describe('conversations of Parley’s own schema', () => {
  it('are listed with what the viewer has not read, which a mark ends and tells', async () => {
    const { server, ann, bob, conversationId } = await annAndBob()
    for (const text of ['1', '2']) await send(server, ann.auth, conversationId, text)
    const list = async () => {
      const query =
        '{ conversations { next conversations { id unreadCount readUpTo lastMessage { text } } } }'
      return (await ask(server, 'parley', bob.auth, query)).data.conversations.conversations
    }
    expect(await list()).toEqual([
      { id: conversationId, unreadCount: 2, readUpTo: null, lastMessage: { text: '2' } },
    ])
    const realtime = await Realtime.connect(server, 'parley', ann.auth)
    const id = await realtime.listen(ann.auth, onConversationChange, { conversationId })
    const query = `mutation ($c: ID!) { markRead(conversationId: $c, upTo: 5) { ${changeFields} } }`
    await ask(server, 'parley', bob.auth, query, { c: conversationId })
    const { payload } = await realtime.frame(id)
    expect(payload.data.onConversationChange).toMatchObject({
      conversationId,
      userId: bob.user.id,
      readUpTo: 2,
      message: null,
      conversation: null,
    })
    expect(await list()).toMatchObject([{ unreadCount: 0, readUpTo: 2 }])
  })

  it('between two people without a title are one', async () => {
    const chat = await annAndBob()
    const { data } = await change(chat, chat.bob.auth, 'createConversation', {
      clientId: 'again',
      memberIds: [chat.ann.user.id],
    })
    expect(data.createConversation.conversationId).toBe(chat.conversationId)
    expect(data.createConversation.memberIds).toHaveLength(2)
  })
})

describe('people of Parley’s own schema', () => {
  it('are found by id and by name', async () => {
    const { server, ann, bob } = await annAndBob()
    const query = `query ($ids: [ID!]!) { me { name } users(ids: $ids) { name } findUsers(text: "bo") { next users { id } } }`
    const { data } = await ask(server, 'parley', ann.auth, query, { ids: [bob.user.id, 'nobody'] })
    expect(data).toEqual({
      me: { name: 'Ann' },
      users: [{ name: 'Bob' }],
      findUsers: { next: null, users: [{ id: bob.user.id }] },
    })
  })

  it('are told typing, for so long, and that it stopped', async () => {
    const { server, ann, bob, conversationId } = await annAndBob()
    const realtime = await Realtime.connect(server, 'parley', ann.auth)
    const id = await realtime.listen(ann.auth, onConversationChange, { conversationId })
    const query = `mutation ($c: ID!, $t: Boolean!) { setTyping(conversationId: $c, typing: $t) { ${changeFields} } }`
    const ttl = async (t: boolean) => {
      await ask(server, 'parley', bob.auth, query, { c: conversationId, t })
      const { typingTtlMs, user } = (await realtime.frame(id)).payload.data.onConversationChange
      return [typingTtlMs, user.name]
    }
    expect([await ttl(true), await ttl(false)]).toEqual([
      [6_000, 'Bob'],
      [0, 'Bob'],
    ])
  })

  it('are online as long as they say so, with the list for those who come later', async () => {
    const { server, ann, bob } = await annAndBob()
    const realtime = await Realtime.connect(server, 'parley', ann.auth)
    const fields = 'userId user { name } state lastActiveAt connections ttlMs'
    const id = await realtime.listen(ann.auth, `subscription { onPresenceChange { ${fields} } }`)
    const say = (state: string) =>
      ask(server, 'parley', bob.auth, `mutation { setPresence(state: ${state}) { ${fields} } }`)
    const list = async () =>
      (await ask(server, 'parley', ann.auth, '{ presence { total members { userId state } } }'))
        .data.presence
    const told = async () => (await realtime.frame(id)).payload.data.onPresenceChange
    await say('away')
    expect(await told()).toMatchObject({
      userId: bob.user.id,
      state: 'away',
      user: { name: 'Bob' },
    })
    expect(await list()).toEqual({ total: 1, members: [{ userId: bob.user.id, state: 'away' }] })
    await say('offline')
    expect((await told()).state).toBe('offline')
    expect(await list()).toEqual({ total: 0, members: [] })
  })
})

it('somebody whom only a token names is a user from their first request on', async () => {
  const { server } = await annAndBob({
    apiKeys: { key: { id: 'new-user', name: 'Nia' } },
  })
  await ask(server, 'parley', () => ({ 'x-api-key': 'key' }), '{ me { id } }')
  const found = await ask(
    server,
    'parley',
    () => ({ 'x-api-key': 'key' }),
    '{ users(ids: ["new-user"]) { name } }',
  )
  expect(found.data.users).toEqual([{ name: 'Nia' }])
  expect((await signIn(server, 'Nia')).user.id).not.toBe('new-user')
})
