import { describe, expect, it } from 'vitest'
import {
  annAndBob,
  ask,
  changeMessage,
  conversationUpdates,
  createConversation,
  type Json,
  loadMessages,
  rawRequest,
  Socket,
  send,
} from './running-server.js'

const texts = (page: Json) => page.messages.map((message: Json) => message.text)

describe('the change sequence', () => {
  it('numbers every send, edit, reaction, deletion and read mark of a conversation', async () => {
    const { server, ann, bob, conversationId } = await annAndBob()
    const first = await send(server, ann, conversationId, 'first')
    const second = await send(server, bob, conversationId, 'second')
    expect([first.position, first.revision, second.position]).toEqual([1, 1, 2])
    const change = { conversationId, messageId: first.id }
    const edited = await changeMessage(server, ann, 'editMessage', { ...change, text: 'First' })
    expect(edited.data.editMessage).toMatchObject({ position: 1, revision: 3, text: 'First' })
    expect(edited.data.editMessage.editedAt).toBeGreaterThanOrEqual(first.createdAt)
    const reaction = { ...change, emoji: '👍', on: true }
    const reacted = await changeMessage(server, bob, 'setReaction', reaction)
    expect(reacted.data.setReaction).toMatchObject({
      revision: 4,
      reactions: [{ emoji: '👍', userIds: [bob.user.id], count: 1 }],
    })
    const marked = await ask(
      server,
      bob,
      'mutation ($c: ID!) { markRead(conversationId: $c, upTo: 2) }',
      {
        c: conversationId,
      },
    )
    expect(marked.data.markRead).toBe(2)
    const deleted = await changeMessage(server, ann, 'deleteMessage', change)
    expect(deleted.data.deleteMessage).toMatchObject({
      position: 1,
      revision: 6,
      text: '',
      reactions: [],
    })
    expect(deleted.data.deleteMessage.deletedAt).toBeGreaterThanOrEqual(first.createdAt)
  })

  it('gives out numbers without a gap and tells them in their order, however many write at once', async () => {
    const { server, ann, bob, conversationId } = await annAndBob()
    const socket = await Socket.connect(server, bob)
    const updates = socket.subscribe(conversationUpdates, { conversationId })
    await updates.update()
    const people = [ann, bob]
    await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        send(server, people[i % 2] ?? ann, conversationId, `${i}`),
      ),
    )
    const positions: number[] = []
    for (let i = 0; i < 60; i++) positions.push((await updates.event()).message.position)
    expect(positions).toEqual(Array.from({ length: 60 }, (_, i) => i + 1))
  })

  it('lets read marks only rise, and only to messages that are there', async () => {
    const { server, ann, bob, conversationId } = await annAndBob()
    for (const text of ['1', '2', '3']) await send(server, ann, conversationId, text)
    const mark = async (upTo: number) =>
      (
        await ask(
          server,
          bob,
          'mutation ($c: ID!, $p: Long!) { markRead(conversationId: $c, upTo: $p) }',
          {
            c: conversationId,
            p: upTo,
          },
        )
      ).data.markRead
    expect(await mark(0)).toBe(0)
    expect(await mark(2)).toBe(2)
    expect(await mark(1)).toBe(2)
    expect(await mark(9_000_000)).toBe(3)
    // The mark that stood still took no number: two marks did.
    expect((await send(server, ann, conversationId, '4')).position).toBe(6)
  })
})

describe('a repeated clientId', () => {
  it('performs nothing and returns the message, though the first answer was lost', async () => {
    const { server, ann, conversationId } = await annAndBob()
    const input = { clientId: 'once', conversationId, text: 'once' }
    const query = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }'
    // Sent, and not waited for.
    await rawRequest(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ann.token}` },
      body: JSON.stringify({ query, variables: { input } }),
    })
    const again = await changeMessage(server, ann, 'sendMessage', input)
    expect(again.data.sendMessage).toMatchObject({ text: 'once', position: 1, clientId: 'once' })
    expect(texts(await loadMessages(server, ann, conversationId))).toEqual(['once'])
  })

  it('performs once when both arrive at the same time', async () => {
    const { server, ann, conversationId } = await annAndBob()
    const input = { clientId: 'once', conversationId, text: 'once' }
    const answers = await Promise.all(
      [1, 2, 3].map(() => changeMessage(server, ann, 'sendMessage', input)),
    )
    expect(new Set(answers.map(({ data }) => data.sendMessage.id)).size).toBe(1)
    expect(texts(await loadMessages(server, ann, conversationId))).toEqual(['once'])
  })

  it('returns the message as it is now, edited or deleted since', async () => {
    const { server, ann, conversationId } = await annAndBob()
    const input = { clientId: 'once', conversationId, text: 'first' }
    const { id: messageId } = (await changeMessage(server, ann, 'sendMessage', input)).data
      .sendMessage
    const edit = { clientId: 'edit', conversationId, messageId, text: 'second' }
    await changeMessage(server, ann, 'editMessage', edit)
    const afterEdit = await changeMessage(server, ann, 'sendMessage', input)
    expect(afterEdit.data.sendMessage).toMatchObject({ text: 'second', revision: 2 })
    const deletion = { clientId: 'delete', conversationId, messageId }
    await changeMessage(server, ann, 'deleteMessage', deletion)
    for (const [mutation, repeated] of [
      ['sendMessage', input],
      ['editMessage', edit],
      ['deleteMessage', deletion],
    ] as const) {
      const { data } = await changeMessage(server, ann, mutation, repeated)
      expect(data[mutation]).toMatchObject({ text: '', revision: 3 })
    }
  })

  it('does not switch a reaction on again that was switched off since', async () => {
    const { server, ann, conversationId } = await annAndBob()
    const { id: messageId } = await send(server, ann, conversationId, 'hello')
    const on = { clientId: 'on', conversationId, messageId, emoji: '🎉', on: true }
    await changeMessage(server, ann, 'setReaction', on)
    await changeMessage(server, ann, 'setReaction', { ...on, clientId: 'off', on: false })
    const repeated = await changeMessage(server, ann, 'setReaction', on)
    expect(repeated.data.setReaction).toMatchObject({ reactions: [], revision: 3 })
  })

  it('is the author’s own: the same id of somebody else, or elsewhere, is another message', async () => {
    const { server, ann, bob, conversationId } = await annAndBob()
    const other = await createConversation(server, ann, [bob], 'Other')
    const input = { clientId: 'same', conversationId, text: 'x' }
    const ids = [
      await changeMessage(server, ann, 'sendMessage', input),
      await changeMessage(server, bob, 'sendMessage', input),
      await changeMessage(server, ann, 'sendMessage', { ...input, conversationId: other }),
    ].map(({ data }) => data.sendMessage.id)
    expect(new Set(ids).size).toBe(3)
  })

  it('is shown to the author only, in answers, pages and events', async () => {
    const { server, ann, bob, conversationId } = await annAndBob()
    const seen: Json[] = []
    for (const person of [ann, bob]) {
      const socket = await Socket.connect(server, person)
      const updates = socket.subscribe(conversationUpdates, { conversationId })
      await updates.update()
      seen.push(updates)
    }
    const input = { clientId: 'mine', conversationId, text: 'x' }
    const answer = await changeMessage(server, ann, 'sendMessage', input)
    expect(answer.data.sendMessage.clientId).toBe('mine')
    expect((await seen[0].event()).message.clientId).toBe('mine')
    expect((await seen[1].event()).message.clientId).toBeNull()
    expect((await loadMessages(server, ann, conversationId)).messages[0].clientId).toBe('mine')
    expect((await loadMessages(server, bob, conversationId)).messages[0].clientId).toBeNull()
  })
})

it('answers each subscriber by its own variables and operation, though one event is worked out for all', async () => {
  const { server, ann, bob, conversationId } = await annAndBob()
  const fields = (more: string) =>
    `conversationUpdates(conversationId: $c) { ... on Events { events { ... on MessageEvent { message { text ${more} } } } } }`
  const query = `subscription A($c: ID!, $x: Boolean!) { ${fields('position @include(if: $x)')} }
    subscription B($c: ID!) { ${fields('revision')} }`
  const socket = await Socket.connect(server, bob)
  const asked = [
    ['A', { x: true }],
    ['A', { x: false }],
    ['B', {}],
  ] as const
  const subscriptions = asked.map(([operationName, variables], i) => {
    const payload = { query, operationName, variables: { c: conversationId, ...variables } }
    socket.write({ id: `v${i}`, type: 'subscribe', payload })
    return `v${i}`
  })
  for (const id of subscriptions) await socket.next(id)
  await send(server, ann, conversationId, 'x')
  const seen: Json[] = []
  for (const id of subscriptions) {
    const { payload } = await socket.next(id)
    seen.push(payload.data.conversationUpdates.events[0].message)
  }
  expect(seen).toEqual([{ text: 'x', position: 1 }, { text: 'x' }, { text: 'x', revision: 1 }])
})

describe('pages', () => {
  it('are contiguous and say where the conversation starts and ends', async () => {
    const { server, ann, conversationId } = await annAndBob()
    const sent: Json[] = []
    for (let i = 1; i <= 12; i++) sent.push(await send(server, ann, conversationId, `${i}`))
    const page = (start: object) =>
      loadMessages(server, ann, conversationId, { limit: 4, ...start })

    const newest = await page({})
    expect(texts(newest)).toEqual(['9', '10', '11', '12'])
    expect(newest).toMatchObject({ atStart: false, atEnd: true })
    const before = await page({ before: sent[8].id })
    expect(texts(before)).toEqual(['5', '6', '7', '8'])
    expect(before).toMatchObject({ atStart: false, atEnd: false })
    const oldest = await page({ before: sent[4].id })
    expect(texts(oldest)).toEqual(['1', '2', '3', '4'])
    expect(oldest).toMatchObject({ atStart: true, atEnd: false })
    const after = await page({ after: sent[7].id })
    expect(texts(after)).toEqual(['9', '10', '11', '12'])
    expect(after).toMatchObject({ atStart: false, atEnd: true })
    const around = await page({ around: sent[5].id })
    expect(texts(around)).toEqual(['5', '6', '7', '8'])
    expect(around).toMatchObject({ atStart: false, atEnd: false })
    const atEnds = await page({ around: sent[11].id, limit: 100 })
    expect(texts(atEnds)).toHaveLength(12)
    expect(atEnds).toMatchObject({ atStart: true, atEnd: true })
  })

  it('are at both ends when the conversation is empty', async () => {
    const { server, ann, conversationId } = await annAndBob()
    const page = await loadMessages(server, ann, conversationId)
    expect(page).toEqual({ messages: [], atStart: true, atEnd: true })
  })

  it('start at one message at most', async () => {
    const { server, ann, conversationId } = await annAndBob()
    const { id } = await send(server, ann, conversationId, 'x')
    const query =
      'query ($c: ID!, $m: ID!) { messages(conversationId: $c, before: $m, after: $m) { atEnd } }'
    expect((await ask(server, ann, query, { c: conversationId, m: id })).code).toBe('invalid')
  })
})

it('takes author and time from the session and its own clock, whatever a client adds', async () => {
  const { server, ann, bob, conversationId } = await annAndBob()
  const earliest = Date.now()
  const forged = { conversationId, text: 'x', createdAt: 1, author: bob.user.id }
  expect((await changeMessage(server, ann, 'sendMessage', forged)).code).toBe('invalid')
  const message = await send(server, ann, conversationId, 'x')
  expect(message.author.id).toBe(ann.user.id)
  expect(message.createdAt).toBeGreaterThanOrEqual(earliest)
  expect(message.createdAt).toBeLessThanOrEqual(Date.now())
})
