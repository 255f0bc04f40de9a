import { describe, expect, it } from 'vitest'
import type { ChatServer, ChatServerOptions } from '../src/index.js'
import { LiveStream, mutate, query } from './live-client.js'
import {
  ask,
  changeMessage,
  type Json,
  loadMessages,
  newClientId,
  rawRequest,
  type SignedIn,
  signIn,
  startServer,
} from './running-server.js'

const hours = 3_600_000
const versions = ['a', 'b'] as const
type Version = (typeof versions)[number]

async function twoPeople(options: ChatServerOptions = {}) {
  const server = await startServer({
    workgroup: true,
    // So seldom that nothing but the server's own word can bring a change.
    liveQueries: { pollingIntervalMs: hours, idleIntervalMs: hours },
    ...options,
  })
  return { server, ann: await signIn(server, 'Ann'), bob: await signIn(server, 'Bob') }
}

/** The gateway of a version, in the place of the server. */
const gatewayOf = ({ url }: { readonly url: string }, version: Version) => ({
  url: `${url}/workgroup/${version}`,
  path: '',
})

async function askUpstream(
  server: ChatServer,
  person: { readonly token: string },
  version: Version,
  document: string,
  variables: object = {},
) {
  const response = await fetch(`${server.url}/workgroup/${version}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${person.token}` },
    body: JSON.stringify({ query: document, variables }),
  })
  const { data, errors }: Json = await response.json()
  return { status: response.status, data, code: errors?.[0]?.extensions?.code }
}

const nameOf = { a: 'AddMessage', b: 'CreateMessage' }
const say = (server: ChatServer, person: SignedIn, version: Version, content: string, lies = {}) =>
  mutate(gatewayOf(server, version), person, nameOf[version], { content, ...lies })
const contentsOf = ({ db_allMessages }: Json): string[] =>
  db_allMessages.data.map(({ content }: Json) => content)
const authorsOf = ({ db_allMessages }: Json): string[] =>
  db_allMessages.data.map(({ user }: Json) => user.name)

describe.each(versions)('version %s of the workgroup chat', (version) => {
  it('lists the messages with their authors, oldest first, and shows new ones at once', async () => {
    const { server, ann, bob } = await twoPeople()
    const gateway = gatewayOf(server, version)
    const stream = await LiveStream.open(gateway, bob, 'AllMessages', { _size: 50 })
    expect(await stream.answer()).toEqual({
      data: { db_allMessages: { data: [], before: null, after: null } },
    })
    const { data } = await say(server, ann, version, 'Hello')
    expect(data.db_createChat).toMatchObject({
      _id: '1000000000000000001',
      content: 'Hello',
      user: { _id: ann.user.id, name: 'Ann', image: '' },
    })
    await say(server, bob, version, 'Hello Ann')
    const shown = await stream.until((one) => contentsOf(one).length === 2)
    expect(contentsOf(shown)).toEqual(['Hello', 'Hello Ann'])
    expect(authorsOf(shown)).toEqual(['Ann', 'Bob'])
  })

  it('takes author and time from the session, whatever the client says', async () => {
    const { server, ann, bob } = await twoPeople()
    const before = Date.now()
    const lies = { userId: bob.user.id, timestamp: '1/1/1970, 12:00:00 AM' }
    const { data } = await say(server, ann, version, 'By Bob, long ago', lies)
    const { timestamp, user } = data.db_createChat
    expect(user).toMatchObject({ _id: ann.user.id, name: 'Ann' })
    expect(Date.parse(timestamp)).toBeGreaterThanOrEqual(before)

    // Not at the upstream either, which is as open as the gateway.
    const author = { a: 'userId: $other', b: 'user: { connect: $other }' }[version]
    const type = { a: 'String!', b: 'ID!' }[version]
    const upstream = await askUpstream(
      server,
      ann,
      version,
      `mutation ($other: ${type}) { createChat(data: { content: "Still not Bob", ${author}, timestamp: "tomorrow" }) { timestamp } }`,
      { other: bob.user.id },
    )
    expect(Date.parse(upstream.data.createChat.timestamp)).toBeGreaterThanOrEqual(before)
    const all = await query(gatewayOf(server, version), bob, 'AllMessages')
    expect(authorsOf(all.data)).toEqual(['Ann', 'Ann'])
  })

  it('lets the upstream be asked in its own words, as Fauna has them', async () => {
    const { server, ann } = await twoPeople()
    for (const content of ['one', 'two', 'three']) await say(server, ann, version, content)
    const document = `query ($cursor: String) { allMessages(_size: 2, _cursor: $cursor) {
      data { _id _ts content timestamp ${version === 'a' ? 'userId' : 'user { _id _ts email }'} } before after } }`
    const { data } = await askUpstream(server, ann, version, document)
    const { before, data: newest } = data.allMessages
    expect(newest.map(({ content }: Json) => content)).toEqual(['two', 'three'])
    const older = await askUpstream(server, ann, version, document, { cursor: before })
    expect(older.data.allMessages).toMatchObject({ data: [{ content: 'one' }], before: null })
    const address = `${ann.user.id}@users.invalid`
    const own = await askUpstream(
      server,
      ann,
      version,
      `{ userIDByEmail(email: "${address}") findUsersByID(id: "${ann.user.id}") { name email } allUsers { data { name } } }`,
    )
    expect(own.data).toMatchObject({
      userIDByEmail: ann.user.id,
      findUsersByID: { name: 'Ann', email: address },
    })
    expect(own.data.allUsers.data.map(({ name }: Json) => name).sort()).toEqual(['Ann', 'Bob'])
  })

  it('answers the own user id by the own address, and nobody else’s', async () => {
    const { server, ann, bob } = await twoPeople()
    const gateway = gatewayOf(server, version)
    const email = `${ann.user.id}@users.invalid`
    expect((await query(gateway, ann, 'UserByEmail', { email })).data).toEqual({
      db_userIDByEmail: ann.user.id,
    })
    expect((await query(gateway, bob, 'UserByEmail', { email })).status).toBe(403)
    const { code } = await askUpstream(server, bob, version, `{ userIDByEmail(email: "${email}") }`)
    expect(code).toBe('forbidden')
  })

  it('lists the sessions that are not over with their users, and nothing that signs anybody in', async () => {
    const { server, ann, bob } = await twoPeople()
    const gateway = gatewayOf(server, version)
    const { data } = await query(gateway, ann, 'AllSessions')
    const people = data.db_allSessions.data.map(({ user }: Json) => user.name)
    expect(people.sort()).toEqual(['Ann', 'Bob'])
    await fetch(`${server.url}/session`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${bob.token}` },
    })
    const { data: raw } = await askUpstream(
      server,
      ann,
      version,
      '{ allSessions { data { _id sessionToken userId expires } } }',
    )
    expect(raw.allSessions.data).toHaveLength(1)
    const [{ sessionToken, expires }] = raw.allSessions.data
    expect(Date.parse(expires)).toBeGreaterThan(Date.now())
    expect((await ask(server, { token: sessionToken }, '{ me { id } }')).status).toBe(401)
    expect(JSON.stringify([data, raw])).not.toContain(ann.token)
  })

  it('shows edits and leaves out what was deleted, done where that can be done', async () => {
    const { server, ann, bob } = await twoPeople()
    const stream = await LiveStream.open(gatewayOf(server, version), bob, 'AllMessages')
    for (const content of ['first', 'secnod']) await say(server, ann, version, content)
    const conversationId = 'workgroup'
    const { messages } = await loadMessages(server, ann, conversationId)
    const [first, second] = messages
    await changeMessage(server, ann, 'editMessage', {
      ...{ conversationId, messageId: second.id, text: 'second' },
    })
    const edited = await stream.until((data) => contentsOf(data).includes('second'))
    const [, { _ts, timestamp }] = edited.db_allMessages.data
    expect(_ts).toBeGreaterThan(Date.parse(timestamp) * 1_000)
    await changeMessage(server, ann, 'deleteMessage', { conversationId, messageId: first.id })
    await stream.until((data) => contentsOf(data).join() === 'second')
  })

  it('is one presence with the rest of the server', async () => {
    const { server, ann, bob } = await twoPeople()
    const gateway = gatewayOf(server, version)
    await mutate(gateway, ann, 'SetPresence', { state: 'online', tabId: 'tab-1' })
    const { data } = await ask(server, bob, '{ onlineUsers { user { name } } }')
    expect(data.onlineUsers).toEqual([{ user: { name: 'Ann' } }])
    const here = await query(gateway, bob, 'OnlineUsers')
    expect(here.data.onlineUsers).toMatchObject([{ user: { name: 'Ann' }, state: 'online' }])
  })

  it('refuses what cannot be, in the codes of the contract', async () => {
    const { server, ann } = await twoPeople()
    const gateway = gatewayOf(server, version)
    expect((await query(gateway, { headers: {} }, 'AllMessages')).status).toBe(401)
    expect((await askUpstream(server, { token: 'none' }, version, '{ __typename }')).status).toBe(
      401,
    )
    expect((await say(server, ann, version, ' \n')).code).toBe('invalid')
    expect((await say(server, ann, version, 'ö'.repeat(4_001))).code).toBe('too-large')
    expect((await query(gateway, ann, 'AllMessages', { _size: 101 })).code).toBe('invalid')
    expect((await query(gateway, ann, 'AllMessages', { _cursor: 'made up' })).code).toBe('gone')
    expect((await query(gateway, ann, 'AllMessages', { room: 'other' })).status).toBe(400)
    expect((await query(gateway, ann, 'Messages')).status).toBe(404)
    const url = `${server.url}/workgroup/${version}/graphql`
    expect((await rawRequest(url, {})).status).toBe(405)
    const foreign = { origin: 'https://evil.example', authorization: `Bearer ${ann.token}` }
    expect((await rawRequest(url, { method: 'POST', headers: foreign })).status).toBe(403)
  })

  it('ends its streams at sign-out and with the server', async () => {
    const { server, ann, bob } = await twoPeople()
    const gateway = gatewayOf(server, version)
    const streams = await Promise.all(
      [ann, bob].map((person) => LiveStream.open(gateway, person, 'AllMessages')),
    )
    await Promise.all(streams.map((stream) => stream.answer()))
    await fetch(`${server.url}/session`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${ann.token}` },
    })
    expect((await streams[0]?.rest())?.join()).toContain('unauthenticated')
    expect(server.liveQueries()).toEqual({ pollers: 1, streams: 1 })
    const closing = server.close()
    expect(await streams[1]?.rest()).toEqual(['{"code":"closing","reconnect":true}'])
    await closing
  })
})

it('shows both versions and the reference schema one room', async () => {
  const { server, ann, bob } = await twoPeople()
  await say(server, ann, 'a', 'by A')
  await say(server, bob, 'b', 'by B')
  const input = { clientId: newClientId(), conversationId: 'workgroup', text: 'by GraphQL' }
  await changeMessage(server, ann, 'sendMessage', input)
  const all = ['by A', 'by B', 'by GraphQL']
  for (const version of versions) {
    const { data } = await query(gatewayOf(server, version), bob, 'AllMessages')
    expect(contentsOf(data)).toEqual(all)
  }
  const { data } = await ask(server, bob, '{ conversations { conversations { id title } } }')
  expect(data.conversations.conversations).toEqual([{ id: 'workgroup', title: 'Workgroup' }])
})

it('lets nobody in where it is not switched on', async () => {
  const { server, ann } = await twoPeople({ workgroup: false })
  expect((await query(gatewayOf(server, 'a'), ann, 'AllMessages')).status).toBe(404)
  expect((await askUpstream(server, ann, 'a', '{ __typename }')).status).toBe(404)
})
