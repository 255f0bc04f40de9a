import { expect, it } from 'vitest'
import {
  ask,
  conversationUpdates,
  createConversation,
  type Json,
  presenceUpdates,
  Socket,
  type Subscription,
  signIn,
  startServer,
} from './running-server.js'

const quick = { ttlMs: 65_000, graceMs: 60, refreshMs: 25_000, coalesceMs: 5 }
const hours = 3_600_000

async function annWatching(presence: Partial<typeof quick> = {}) {
  const server = await startServer({ presence: { ...quick, ...presence } })
  const ann = await signIn(server, 'Ann')
  const bob = await signIn(server, 'Bob')
  const socket = await Socket.connect(server, ann)
  const watching = socket.subscribe(presenceUpdates)
  expect(await watching.update()).toMatchObject({ __typename: 'Subscribed', resumed: false })
  expect(await watching.event()).toMatchObject({ complete: true, total: 1 })
  const enter = async (options = {}) => {
    const entering = await Socket.connect(server, bob, options)
    const held = entering.subscribe(presenceUpdates)
    await held.update()
    return { socket: entering, held }
  }
  return { server, ann, bob, watching, enter }
}

/** The next word about this user that says something new. */
async function wordOf(
  watching: Subscription,
  userId: string,
  matches: (member: Json) => boolean,
  seen: Json[] = [],
) {
  for (;;) {
    const { members, complete } = await watching.event()
    seen.push(...members)
    const member = members.find((one: Json) => one.user.id === userId)
    if (member !== undefined && matches(member)) return { ...member, complete }
  }
}

const leaves = (member: Json) => member.state === 'offline'

it('tells who is online, complete at first and then what changes', async () => {
  const { watching, bob, ann, enter } = await annWatching()
  const { held } = await enter()
  const complete = await held.event()
  expect(complete).toMatchObject({ complete: true, total: 2 })
  expect(complete.members.map((member: Json) => member.user.id).sort()).toEqual(
    [ann.user.id, bob.user.id].sort(),
  )
  expect(await wordOf(watching, bob.user.id, () => true)).toMatchObject({
    state: 'online',
    connections: 1,
    complete: false,
    ttlMs: quick.ttlMs,
  })
})

it('keeps somebody online while one of two tabs is closed, and lets them leave after the last', async () => {
  const { server, watching, bob, enter } = await annWatching()
  const first = await enter()
  const second = await enter()
  await wordOf(watching, bob.user.id, (member) => member.connections === 2)
  first.socket.webSocket.close()
  const left = await wordOf(watching, bob.user.id, (member) => member.connections === 1)
  expect(left.state).toBe('online')
  // Somebody who goes later and is gone: by then one who went with the first tab would be gone too.
  const carl = await signIn(server, 'Carl')
  const ofCarl = await Socket.connect(server, carl)
  await ofCarl.subscribe(presenceUpdates).update()
  ofCarl.webSocket.close()
  const seen: Json[] = []
  await wordOf(watching, carl.user.id, (member) => leaves(member), seen)
  expect(seen.filter((member) => member.user.id === bob.user.id && leaves(member))).toEqual([])
  second.socket.webSocket.close()
  const gone = await wordOf(watching, bob.user.id, leaves)
  expect(gone.connections).toBe(0)
})

it('counts a connection once, however many subscriptions it holds', async () => {
  const { watching, bob, enter } = await annWatching()
  const { socket, held } = await enter()
  const second = socket.subscribe(presenceUpdates)
  await second.update()
  held.end()
  await second.event()
  socket.write({ type: 'ping' })
  second.end()
  const words: Json[] = []
  await wordOf(watching, bob.user.id, (member) => {
    words.push(member)
    return leaves(member)
  })
  expect(words.map((member) => member.connections)).not.toContain(2)
})

it('takes a reload within the grace for no leave', async () => {
  const { watching, bob, enter } = await annWatching({ graceMs: hours })
  const first = await enter()
  await wordOf(watching, bob.user.id, (member) => member.connections === 1)
  first.socket.webSocket.close()
  expect(await wordOf(watching, bob.user.id, (member) => member.connections === 0)).toMatchObject({
    state: 'online',
  })
  await enter()
  expect(await wordOf(watching, bob.user.id, (member) => member.connections === 1)).toMatchObject({
    state: 'online',
  })
})

it('shows the state that somebody sets, and an invisible one as gone', async () => {
  const { server, watching, bob, enter } = await annWatching()
  await enter()
  const set = (state: string) => ask(server, bob, `mutation { setPresence(state: ${state}) }`)
  for (const state of ['away', 'busy', 'offline', 'online']) {
    expect((await set(state)).data.setPresence).toBe(true)
    await wordOf(watching, bob.user.id, (member) => member.state === state)
  }
})

it('takes setPresence for a heartbeat of somebody without a socket, which runs out', async () => {
  const { server, watching, bob } = await annWatching({ ttlMs: 150 })
  await ask(server, bob, 'mutation { setPresence(state: online) }')
  expect(await wordOf(watching, bob.user.id, () => true)).toMatchObject({
    state: 'online',
    connections: 0,
  })
  await wordOf(watching, bob.user.id, leaves)
})

it('says the whole list again from time to time, so that no count-down of a client runs out', async () => {
  const { watching, ann } = await annWatching({ refreshMs: 40 })
  const again = await wordOf(watching, ann.user.id, () => true)
  for (let word = again; word.complete !== true; ) {
    word = await wordOf(watching, ann.user.id, () => true)
  }
})

it('cuts a socket that answers no ping, and its person leaves', async () => {
  const { watching, bob, enter } = await annWatching({ ttlMs: 1_000, refreshMs: 200 })
  const { socket } = await enter({ autoPong: false })
  await wordOf(watching, bob.user.id, (member) => member.connections === 1)
  expect((await socket.closed).code).toBe(1006)
  await wordOf(watching, bob.user.id, leaves)
})

it('tells the others who is typing, for a while, and never the one who types', async () => {
  const { server, ann, bob } = await annWatching()
  const conversationId = await createConversation(server, ann, [bob])
  const [ofAnn, ofBob] = await Promise.all(
    [ann, bob].map(async (person) => {
      const socket = await Socket.connect(server, person)
      const updates = socket.subscribe(conversationUpdates, { conversationId })
      await updates.update()
      return updates
    }),
  )
  const type = (typing: boolean) =>
    ask(
      server,
      ann,
      'mutation ($c: ID!, $t: Boolean!) { setTyping(conversationId: $c, typing: $t) }',
      {
        c: conversationId,
        t: typing,
      },
    )
  await type(true)
  await type(false)
  const typing = { __typename: 'TypingEvent', conversationId, user: { id: ann.user.id } }
  expect(await ofBob?.update()).toMatchObject({
    checkpoint: null,
    events: [{ ...typing, ttlMs: 6_000 }],
  })
  expect(await ofBob?.event()).toEqual({ ...typing, ttlMs: 0 })
  await ask(server, bob, 'mutation ($c: ID!) { setTyping(conversationId: $c, typing: true) }', {
    c: conversationId,
  })
  expect(await ofAnn?.event()).toMatchObject({ user: { id: bob.user.id } })
})

it('keeps every frame within what clients take, however many are online', async () => {
  const name = '\u{1F600}'.repeat(80)
  const server = await startServer({
    authenticate: ({ token }) => ({ user: { id: String(token), name } }),
  })
  const everything = presenceUpdates.replace('user { id }', 'user { id name avatarUrl profileUrl }')
  const socket = await Socket.connect(server, { token: '0' })
  const largest = { bytes: 0 }
  socket.webSocket.on('message', (data) => {
    largest.bytes = Math.max(largest.bytes, String(data).length, Buffer.byteLength(String(data)))
  })
  const watching = socket.subscribe(everything)
  const tokens = Array.from({ length: 1_000 }, (_, i) => String(i))
  await Promise.all(
    tokens.map((token) => ask(server, { token }, 'mutation { setPresence(state: online) }')),
  )
  const heard = new Set<string>()
  while (heard.size < tokens.length) {
    for (const { user } of (await watching.event()).members) heard.add(user.id)
  }
  const late = socket.subscribe(everything)
  const list = await late.event()
  expect(list).toMatchObject({ complete: true, total: tokens.length })
  expect(list.members.length).toBeGreaterThan(200)
  expect(largest.bytes).toBeLessThan(256 * 1024)
}, 30_000)

it('tells nobody of a heartbeat that says what is known', async () => {
  const { server, watching, bob, enter } = await annWatching({ coalesceMs: 1 })
  await enter()
  await wordOf(watching, bob.user.id, () => true)
  const setPresence = (state: string) =>
    ask(server, bob, 'mutation ($state: PresenceState!) { setPresence(state: $state) }', { state })
  for (let beat = 0; beat < 3; beat += 1) await setPresence('online')
  await setPresence('away')
  const { members } = await watching.event()
  expect(members).toMatchObject([{ user: { id: bob.user.id }, state: 'away' }])
})
