import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { ChatServerOptions } from '../src/index.js'
import { LiveStream, mutate, query } from './live-client.js'
import {
  ask,
  conversationUpdates,
  createConversation,
  inboxUpdates,
  type Json,
  loadMessages,
  newClientId,
  rawRequest,
  type SignedIn,
  Socket,
  send,
  signIn,
  startServer,
} from './running-server.js'

const hours = 3_600_000
/** So seldom that nothing but the server's own word can bring a change. */
const neverPolling = { pollingIntervalMs: hours, idleIntervalMs: hours }

async function annAndBob(options: ChatServerOptions = {}) {
  const server = await startServer({ liveQueries: neverPolling, ...options })
  const ann = await signIn(server, 'Ann')
  const bob = await signIn(server, 'Bob')
  const conversationId = await createConversation(server, ann, [bob])
  return { server, ann, bob, conversationId }
}

const textsOf = ({ messages }: Json): string[] => messages.messages.map(({ text }: Json) => text)
const has =
  (text: string) =>
  (data: Json): boolean =>
    textsOf(data).includes(text)

describe('live queries', () => {
  it('answer the same as GraphQL does', async () => {
    const { server, ann, bob, conversationId } = await annAndBob()
    await send(server, bob, conversationId, 'Hello')
    const { data, headers } = await query(server, ann, 'Messages', { conversationId })
    const page = await loadMessages(server, ann, conversationId)
    expect(data.messages).toMatchObject({ atStart: true, atEnd: true })
    expect(data.messages.messages.map(({ id }: Json) => id)).toEqual([page.messages[0].id])
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    const { data: lists } = await query(server, ann, 'Conversations', { limit: 10 })
    expect(lists.conversations.conversations).toMatchObject([
      { id: conversationId, unreadCount: 1, lastMessage: { text: 'Hello' } },
    ])
    const { data: people } = await query(server, ann, 'FindUsers', { text: 'bo' })
    expect(people.findUsers.users).toMatchObject([{ id: bob.user.id, name: 'Bob' }])
    const { data: users } = await query(server, ann, 'Users', { ids: [bob.user.id] })
    expect(users.users).toMatchObject([{ name: 'Bob' }])
  })

  it('show at once what is sent by themselves, by GraphQL and by a socket', async () => {
    const { server, ann, bob, conversationId } = await annAndBob()
    const stream = await LiveStream.open(server, bob, 'Messages', { conversationId })
    expect(textsOf((await stream.answer()).data)).toEqual([])

    const byLive = { clientId: newClientId(), conversationId, text: 'by live query' }
    const { data } = await mutate(server, ann, 'SendMessage', { input: byLive })
    expect(data.sendMessage).toMatchObject({ text: 'by live query', author: { name: 'Ann' } })
    await stream.until(has('by live query'))

    await send(server, ann, conversationId, 'by GraphQL')
    await stream.until(has('by GraphQL'))

    const socket = await Socket.connect(server, ann)
    socket.subscribe(`mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }`, {
      input: { clientId: newClientId(), conversationId, text: 'by socket' },
    })
    const shown = await stream.until(has('by socket'))
    expect(textsOf(shown)).toEqual(['by live query', 'by GraphQL', 'by socket'])
  })

  it('show edits, deletions and reactions at once', async () => {
    const { server, ann, bob, conversationId } = await annAndBob()
    const { id: messageId } = await send(server, ann, conversationId, 'frist')
    const stream = await LiveStream.open(server, bob, 'Messages', { conversationId })
    await stream.until(has('frist'))
    const input = (fields: object) => ({
      input: { clientId: newClientId(), conversationId, messageId, ...fields },
    })
    await mutate(server, ann, 'EditMessage', input({ text: 'first' }))
    await stream.until(has('first'))
    await mutate(server, bob, 'SetReaction', input({ emoji: '👍', on: true }))
    await stream.until(({ messages }) => messages.messages[0].reactions[0]?.emoji === '👍')
    await mutate(server, ann, 'DeleteMessage', input({}))
    await stream.until(({ messages }) => messages.messages[0].deletedAt !== null)
  })

  it('tell those who listen by a socket what is done by them', async () => {
    const { server, ann, bob, conversationId } = await annAndBob()
    const socket = await Socket.connect(server, bob)
    const updates = socket.subscribe(conversationUpdates, { conversationId })
    await updates.update()
    const inbox = socket.subscribe(inboxUpdates)
    await inbox.update()
    const input = { clientId: newClientId(), conversationId, text: 'Hello Bob' }
    const sent = await mutate(server, ann, 'SendMessage', { input })
    expect((await updates.event()).message).toMatchObject({ text: 'Hello Bob' })
    expect((await inbox.event()).conversation).toMatchObject({ id: conversationId, unreadCount: 1 })
    const upTo = sent.data.sendMessage.position
    const { data } = await mutate(server, bob, 'MarkRead', { conversationId, upTo })
    expect(data.markRead).toBe(upTo)
    expect((await inbox.event()).conversation).toMatchObject({ unreadCount: 0 })
  })

  it('keep conversation lists current, of those whom a change concerns', async () => {
    const { server, ann, bob, conversationId } = await annAndBob()
    const stream = await LiveStream.open(server, bob, 'Conversations', { limit: 20 })
    const firstOf = ({ conversations }: Json) => conversations.conversations[0]
    expect(firstOf((await stream.answer()).data)).toMatchObject({ id: conversationId })
    await send(server, ann, conversationId, 'news')
    await stream.until((data) => firstOf(data).lastMessage?.text === 'news')
    const input = { clientId: newClientId(), memberIds: [bob.user.id], title: 'Plans' }
    const { data } = await mutate(server, ann, 'CreateConversation', { input })
    await stream.until((lists) => firstOf(lists).id === data.createConversation.id)
    await server.removeMember(data.createConversation.id, bob.user.id)
    await stream.until((lists) => firstOf(lists).id === conversationId)
  })

  it('show a name that the host application has changed', async () => {
    const names = new Map([['1', 'Ann']])
    const server = await startServer({
      liveQueries: neverPolling,
      authenticate: ({ token }) =>
        token === undefined ? undefined : { user: { id: token, name: names.get(token) ?? 'Bob' } },
    })
    const signedIn = (id: string): SignedIn => ({ token: id, user: { id, name: '' } })
    const [ann, bob] = [signedIn('1'), signedIn('2')]
    for (const person of [ann, bob]) await ask(server, person, '{ me { id } }')
    const conversationId = await createConversation(server, ann, [bob])
    await send(server, ann, conversationId, 'Hello')
    const stream = await LiveStream.open(server, bob, 'Messages', { conversationId })
    await stream.until(has('Hello'))
    names.set('1', 'Anna')
    await ask(server, ann, '{ me { id } }')
    await stream.until(({ messages }) => messages.messages[0].author.name === 'Anna')
  })

  it('give the clientId of a message to its author only', async () => {
    const { server, ann, bob, conversationId } = await annAndBob()
    const clientId = newClientId()
    await mutate(server, ann, 'SendMessage', { input: { clientId, conversationId, text: 'Hi' } })
    const [ofAnn, ofBob] = await Promise.all(
      [ann, bob].map((person) => query(server, person, 'Messages', { conversationId })),
    )
    expect(ofAnn?.data.messages.messages[0].clientId).toBe(clientId)
    expect(ofBob?.data.messages.messages[0].clientId).toBeNull()
  })

  it('perform a repeated clientId once', async () => {
    const { server, ann, conversationId } = await annAndBob()
    const input = { clientId: newClientId(), conversationId, text: 'Once' }
    const [first, second] = await Promise.all([
      mutate(server, ann, 'SendMessage', { input }),
      mutate(server, ann, 'SendMessage', { input }),
    ])
    expect(first.data).toEqual(second.data)
    const { messages } = await loadMessages(server, ann, conversationId)
    expect(messages).toHaveLength(1)
  })
})

describe('who may ask', () => {
  it('is whoever is signed in, and a member of the conversation', async () => {
    const { server, conversationId } = await annAndBob()
    const eve = await signIn(server, 'Eve')
    const nobody = await query(server, { headers: {} }, 'Messages', { conversationId })
    expect(nobody).toMatchObject({ status: 401, code: 'unauthenticated' })
    const stranger = await query(server, eve, 'Messages', { conversationId })
    const unknown = await query(server, eve, 'Messages', { conversationId: 'there-is-none' })
    expect(stranger).toMatchObject({ status: 403, code: 'forbidden' })
    expect(unknown.errors).toEqual(stranger.errors)
    const input = { clientId: newClientId(), conversationId, text: 'Let me in' }
    expect(await mutate(server, eve, 'SendMessage', { input })).toMatchObject({ code: 'forbidden' })
  })

  it('is told why not in the codes of the contract', async () => {
    const { server, ann, bob, conversationId } = await annAndBob()
    const codeOf = async (name: string, fields: object, person = ann) => {
      const input = { clientId: newClientId(), conversationId, ...fields }
      return (await mutate(server, person, name, { input })).code
    }
    expect(await codeOf('SendMessage', { text: ' ' })).toBe('invalid')
    expect(await codeOf('SendMessage', { text: 'ö'.repeat(4_001) })).toBe('too-large')
    expect(await codeOf('EditMessage', { messageId: 'none', text: 'x' })).toBe('gone')
    const { id: messageId } = await send(server, ann, conversationId, 'mine')
    expect(await codeOf('EditMessage', { messageId, text: 'yours' }, bob)).toBe('forbidden')
    const gone = await query(server, ann, 'Messages', { conversationId, before: 'none' })
    expect(gone.code).toBe('gone')
    const page = await query(server, ann, 'Messages', { conversationId, limit: 1_000 })
    expect(page.code).toBe('invalid')
  })

  it('waits when they ask or write too often, as long as they are told', async () => {
    const { server, ann, conversationId } = await annAndBob({
      limits: {
        writesPerSecond: 0.001,
        writeBurst: 2,
        operationsPerSecond: 0.001,
        operationBurst: 6,
      },
    })
    const write = (text: string) =>
      mutate(server, ann, 'SendMessage', {
        input: { clientId: newClientId(), conversationId, text },
      })
    expect((await write('one')).status).toBe(200)
    const refused = await write('two')
    expect(refused.code).toBe('rate-limited')
    expect(refused.errors[0].extensions.retryAfterMs).toBeGreaterThan(1_000)
    const answers = [await query(server, ann, 'Conversations'), await query(server, ann, 'Users')]
    for (let more = 0; more < 3; more += 1) answers.push(await query(server, ann, 'Conversations'))
    const last = answers.at(-1)
    expect(last).toMatchObject({ status: 429, code: 'rate-limited' })
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(1)
  })

  it('needs the CSRF token to change something by cookie', async () => {
    const { server, ann, conversationId } = await annAndBob()
    const cookie = `parley_session=${ann.token}`
    const input = { clientId: newClientId(), conversationId, text: 'by cookie' }
    const bare = await mutate(server, { headers: { cookie } }, 'SendMessage', { input })
    expect(bare).toMatchObject({ status: 403, code: 'csrf-failed' })
    const issued = await fetch(`${server.url}/live/auth/cookie/csrf`, { headers: { cookie } })
    const [csrfCookie = ''] = (issued.headers.get('set-cookie') ?? '').split(';')
    const headers = { cookie: `${cookie}; ${csrfCookie}`, 'x-csrf-token': await issued.text() }
    expect((await mutate(server, { headers }, 'SendMessage', { input })).status).toBe(200)
    const { data } = await query(server, { headers: { cookie } }, 'Messages', { conversationId })
    expect(textsOf(data)).toEqual(['by cookie'])
  })

  it('is nobody on a page of another site, unless its origin is allowed', async () => {
    const { server, ann } = await annAndBob({ allowedOrigins: ['https://chat.example'] })
    const url = `${server.url}/live/operations/Conversations`
    const from = (origin: string) =>
      rawRequest(url, { headers: { authorization: `Bearer ${ann.token}`, origin } })
    const foreign = await from('https://evil.example')
    expect(foreign.status).toBe(403)
    expect(foreign.headers['access-control-allow-origin']).toBeUndefined()
    const allowed = await from('https://chat.example')
    expect(allowed.status).toBe(200)
    expect(allowed.headers['access-control-allow-origin']).toBe('https://chat.example')
    expect(allowed.headers['cross-origin-resource-policy']).toBe('cross-origin')
    const preflight = await rawRequest(`${server.url}/live/operations/SendMessage`, {
      method: 'OPTIONS',
      headers: { origin: 'https://chat.example', 'access-control-request-method': 'POST' },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers['access-control-allow-headers']).toContain('x-csrf-token')
  })

  it('is found out once a request, whatever the request says of it', async () => {
    let asked = 0
    const server = await startServer({
      authenticate({ token }) {
        asked += 1
        return token === undefined ? undefined : { user: { id: token, name: token } }
      },
    })
    const { data } = await query(server, { token: 'ann' }, 'Users', { ids: ['ann'] })
    expect(data.users).toMatchObject([{ name: 'ann' }])
    expect(asked).toBe(1)
    const forged = { headers: { 'x-parley-admission': 'anything' } }
    expect((await query(server, forged, 'Conversations')).status).toBe(401)
    const own = await fetch(`${server.url}/live/auth/user`, {
      headers: { authorization: 'Bearer ann' },
    })
    expect(await own.json()).toEqual({
      userId: 'ann',
      name: 'ann',
      avatarUrl: null,
      profileUrl: null,
    })
  })
})

describe('a stream', () => {
  it('ends for a member who is removed, without what came since', async () => {
    const { server, ann, bob, conversationId } = await annAndBob()
    const stream = await LiveStream.open(server, bob, 'Messages', { conversationId })
    await stream.answer()
    await server.removeMember(conversationId, bob.user.id)
    await send(server, ann, conversationId, 'now that he is gone')
    const rest = await stream.rest()
    expect(rest.join()).not.toContain('now that he is gone')
    expect(rest).toContainEqual(expect.stringContaining('"code":"forbidden","reconnect":false'))
    expect(rest.at(-1)).toBe('done')
  })

  it('ends at sign-out, and goes on for another session of the same person', async () => {
    const { server, ann, bob, conversationId } = await annAndBob()
    const elsewhere = await signIn(server, 'Bob')
    const open = (person: { readonly token: string }) =>
      LiveStream.open(server, person, 'Messages', { conversationId })
    const [ending, going] = await Promise.all([open(bob), open(elsewhere)])
    await Promise.all([ending.answer(), going.answer()])
    await fetch(`${server.url}/session`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${bob.token}` },
    })
    const rest = await ending.rest()
    expect(rest).toContainEqual(
      expect.stringContaining('"code":"unauthenticated","reconnect":false'),
    )
    await send(server, ann, conversationId, 'still there?')
    await going.until(has('still there?'))
  })

  it('ends when the host application says that its user is gone', async () => {
    const gone = new Set<string>()
    const server = await startServer({
      liveQueries: neverPolling,
      authenticate: ({ token }) =>
        token === undefined || gone.has(token) ? undefined : { user: { id: token, name: token } },
    })
    const stream = await LiveStream.open(server, { token: 'ann' }, 'Conversations')
    const other = await LiveStream.open(server, { token: 'bob' }, 'Conversations')
    await Promise.all([stream.answer(), other.answer()])
    gone.add('ann')
    server.disconnect('ann')
    server.disconnect('bob')
    expect((await stream.rest()).join()).toContain('unauthenticated')
    expect(server.liveQueries().streams).toBe(1)
  })

  it('ends when its session is over', async () => {
    const { server, ann } = await annAndBob({ sessionTtlMs: 1_500 })
    const stream = await LiveStream.open(server, ann, 'Conversations')
    expect((await stream.rest()).join()).toContain('unauthenticated')
  })

  it('is told to come back when the server closes, which waits for nobody', async () => {
    const { server, ann } = await annAndBob()
    const stream = await LiveStream.open(server, ann, 'Conversations')
    await stream.answer()
    const closing = server.close()
    expect(await stream.rest()).toEqual(['{"code":"closing","reconnect":true}'])
    await closing
  })

  it('is one of as many as a user may have', async () => {
    const { server, ann } = await annAndBob({ liveQueries: { streamsPerUser: 1 } })
    const stream = await LiveStream.open(server, ann, 'Conversations')
    await stream.answer()
    await expect(LiveStream.open(server, ann, 'Conversations')).rejects.toThrow('429')
    expect(server.liveQueries()).toEqual({ pollers: 1, streams: 1 })
  })
})

it('logs nothing of a request that is cut short', async () => {
  const logged: unknown[] = []
  const logger = { info: () => {}, error: (_: string, cause?: unknown) => logged.push(cause) }
  const { server, ann } = await annAndBob({ logger })
  const socket = connect(server.port, '127.0.0.1')
  await once(socket, 'connect')
  const head = `POST /live/operations/SendMessage HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json`
  socket.write(`${head}\r\nAuthorization: Bearer ${ann.token}\r\nContent-Length: 99\r\n\r\n{`)
  // Answers on other connections: by each of them the server has got further with the first request, and with its end.
  for (let turn = 0; turn < 3; turn += 1) await query(server, ann, 'Conversations')
  socket.destroy()
  for (let turn = 0; turn < 3; turn += 1) await query(server, ann, 'Conversations')
  expect(logged).toEqual([])
})

it('has no live queries where they are switched off', async () => {
  const { server, ann, conversationId } = await annAndBob({ liveQueries: false })
  expect((await query(server, ann, 'Conversations')).status).toBe(404)
  expect(server.liveQueries()).toEqual({ pollers: 0, streams: 0 })
  expect(await send(server, ann, conversationId, 'All the same')).toMatchObject({ position: 1 })
})
