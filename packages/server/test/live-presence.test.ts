import { expect, it } from 'vitest'
import type { PresenceTiming } from '../src/index.js'
import { LiveStream, mutate, query } from './live-client.js'
import {
  ask,
  type Json,
  presenceUpdates,
  type SignedIn,
  Socket,
  type Subscription,
  signIn,
  startServer,
} from './running-server.js'

const hours = 3_600_000
const quick = { ttlMs: 65_000, graceMs: 60, refreshMs: 25_000, coalesceMs: 5 }

async function twoPeople(presence: Partial<PresenceTiming> = {}) {
  const server = await startServer({
    presence: { ...quick, ...presence },
    liveQueries: { pollingIntervalMs: hours, idleIntervalMs: hours },
  })
  const ann = await signIn(server, 'Ann')
  const bob = await signIn(server, 'Bob')
  const beat = (person: SignedIn, tabId: string, state = 'online') =>
    mutate(server, person, 'SetPresence', { state, tabId })
  const leave = (person: SignedIn, tabId: string) => mutate(server, person, 'Leave', { tabId })
  const watchStream = async (person: SignedIn) => {
    const stream = await LiveStream.open(server, person, 'OnlineUsers')
    return (wanted: Readonly<Record<string, string>>) =>
      stream.until(({ onlineUsers }) => {
        const there = onlineUsers.map(({ user, state }: Json) => [user.name, state])
        return JSON.stringify(Object.fromEntries(there.sort())) === JSON.stringify(wanted)
      })
  }
  const enterSocket = async (person: SignedIn) => {
    const socket = await Socket.connect(server, person)
    const watching = socket.subscribe(presenceUpdates)
    await watching.update()
    await watching.update()
    return { socket, watching }
  }
  return { server, ann, bob, beat, leave, watchStream, enterSocket }
}

/** The next word about this user that is as wanted. */
async function wordOf(
  watching: Subscription,
  person: SignedIn,
  matches: (member: Json) => boolean,
): Promise<Json> {
  for (;;) {
    const { members } = await watching.event()
    const member = members.find(({ user }: Json) => user.id === person.user.id)
    if (member !== undefined && matches(member)) return member
  }
}
const is = (state: string) => (member: Json) => member.state === state

it('shows the pages of live queries to sockets, and sockets to live queries: one presence', async () => {
  const { ann, bob, beat, watchStream, enterSocket } = await twoPeople()
  const seen = await watchStream(bob)
  const { socket, watching } = await enterSocket(ann)
  await seen({ Ann: 'online' })
  await beat(bob, 'tab-1')
  expect(await wordOf(watching, bob, is('online'))).toMatchObject({ connections: 1 })
  await seen({ Ann: 'online', Bob: 'online' })
  socket.webSocket.close()
  await seen({ Bob: 'online' })
})

it('lets somebody leave with the last of their pages, after the grace', async () => {
  const { ann, bob, beat, leave, enterSocket } = await twoPeople()
  const { watching } = await enterSocket(ann)
  await beat(bob, 'tab-1')
  await beat(bob, 'tab-2')
  await wordOf(watching, bob, ({ connections }) => connections === 2)
  await leave(bob, 'tab-1')
  expect(await wordOf(watching, bob, ({ connections }) => connections === 1)).toMatchObject({
    state: 'online',
  })
  await leave(bob, 'tab-2')
  expect(await wordOf(watching, bob, ({ connections }) => connections === 0)).toMatchObject({
    state: 'online',
  })
  await wordOf(watching, bob, is('offline'))
})

it('keeps somebody who has a socket when their page leaves, and the other way round', async () => {
  const { ann, bob, beat, leave, enterSocket } = await twoPeople({ graceMs: 1 })
  const { watching } = await enterSocket(ann)
  const ofBob = await enterSocket(bob)
  await beat(bob, 'tab-1')
  await wordOf(watching, bob, ({ connections }) => connections === 2)
  await leave(bob, 'tab-1')
  await wordOf(watching, bob, ({ connections, state }) => connections === 1 && state === 'online')
  await beat(bob, 'tab-1')
  await wordOf(watching, bob, ({ connections }) => connections === 2)
  ofBob.socket.webSocket.close()
  await wordOf(watching, bob, ({ connections, state }) => connections === 1 && state === 'online')
  await leave(bob, 'tab-1')
  await wordOf(watching, bob, is('offline'))
})

it('takes a reload within the grace for no leave', async () => {
  const { ann, bob, beat, leave, enterSocket, server } = await twoPeople({ graceMs: hours })
  const { watching } = await enterSocket(ann)
  await beat(bob, 'before')
  await leave(bob, 'before')
  await wordOf(watching, bob, ({ connections }) => connections === 0)
  await beat(bob, 'after')
  expect(await wordOf(watching, bob, ({ connections }) => connections === 1)).toMatchObject({
    state: 'online',
  })
  const { data } = await query(server, ann, 'OnlineUsers')
  expect(data.onlineUsers.map(({ user }: Json) => user.name).sort()).toEqual(['Ann', 'Bob'])
})

it('forgets a page that says nothing any more, but not its person while another page does', async () => {
  const { ann, bob, beat, enterSocket } = await twoPeople({ ttlMs: 150 })
  const { watching } = await enterSocket(ann)
  await beat(bob, 'silent')
  await beat(bob, 'alive')
  await wordOf(watching, bob, ({ connections }) => connections === 2)
  let isDone = false
  const beating = (async () => {
    while (!isDone) await beat(bob, 'alive')
  })()
  expect(await wordOf(watching, bob, ({ connections }) => connections === 1)).toMatchObject({
    state: 'online',
  })
  isDone = true
  await beating
  await wordOf(watching, bob, is('offline'))
})

it('shows who is away in one page and reads in another as there', async () => {
  const { ann, bob, beat, leave, watchStream } = await twoPeople()
  const seen = await watchStream(ann)
  await beat(bob, 'hidden', 'away')
  await seen({ Bob: 'away' })
  await beat(bob, 'open', 'online')
  await seen({ Bob: 'online' })
  await beat(bob, 'open', 'busy')
  await seen({ Bob: 'busy' })
  await leave(bob, 'open')
  await seen({ Bob: 'away' })
  await beat(bob, 'hidden', 'offline')
  await seen({})
})

it('lets nobody close the pages of others, or name a page by what is no id', async () => {
  const { ann, bob, beat, leave, server } = await twoPeople({ graceMs: 0 })
  await beat(bob, 'tab-1')
  await leave(ann, 'tab-1')
  const { data } = await query(server, ann, 'OnlineUsers')
  expect(data.onlineUsers).toMatchObject([{ user: { name: 'Bob' } }])
  for (const tabId of ['', 'x'.repeat(129), 'a\u0000b']) {
    expect((await beat(ann, tabId)).code).toBe('invalid')
    expect((await leave(ann, tabId)).code).toBe('invalid')
  }
})

it('lets go of the pages of a session that signs out, and of no others', async () => {
  const { server, ann, bob, beat, enterSocket } = await twoPeople()
  const { watching } = await enterSocket(ann)
  const elsewhere = await signIn(server, 'Bob')
  await beat(bob, 'tab-1')
  await beat(bob, 'tab-2')
  await beat(elsewhere, 'tab-3')
  await wordOf(watching, bob, ({ connections }) => connections === 3)
  const signOut = ({ token }: SignedIn) =>
    fetch(`${server.url}/session`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    })
  await signOut(bob)
  expect(await wordOf(watching, bob, ({ connections }) => connections === 1)).toMatchObject({
    state: 'online',
  })
  await signOut(elsewhere)
  await wordOf(watching, bob, is('offline'))
})

it('counts no more than fifty pages of one person', async () => {
  const { ann, bob, beat, enterSocket } = await twoPeople()
  const { watching } = await enterSocket(ann)
  for (let page = 0; page < 51; page += 1) await beat(bob, `tab-${page}`)
  await beat(bob, 'tab-50', 'busy')
  expect(await wordOf(watching, bob, is('busy'))).toMatchObject({ connections: 50 })
})

it('answers who is online by GraphQL too', async () => {
  const { server, ann, bob, beat } = await twoPeople()
  await beat(bob, 'tab-1', 'busy')
  const { data } = await ask(server, ann, '{ onlineUsers { user { name } state connections } }')
  expect(data.onlineUsers).toEqual([{ user: { name: 'Bob' }, state: 'busy', connections: 1 }])
})
