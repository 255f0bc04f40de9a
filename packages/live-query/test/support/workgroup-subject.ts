import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  browserEnvironment,
  type ChatTransport,
  type ConversationId,
  type User,
} from '@parley/core'
import { type ChatServer, startChatServer } from '@parley/server'
import type { ConformanceSubject, Person } from '@parley/testing/conformance'
import { CountedFetch } from '@parley/testing/conformance'
import { down, drop, type FaultProxy, stall, startFaultProxy } from '@parley/testing/fault-proxy'
import { createLiveQueryTransport, type LiveQueryMode } from '../../src/index.js'
import { workgroupLiveOperations } from '../../src/workgroup-live-operations.js'

export interface WorkgroupSubjectOptions {
  readonly version: 'a' | 'b'
  readonly mode: LiveQueryMode
}

/** The schema has one room, so that each conversation of the kit is a server of its own. */
interface Room {
  readonly id: ConversationId
  readonly memberIds: readonly string[]
  server: ChatServer
}

/** The wires of one person to one room. */
interface Wires {
  /** What is asked once. */
  readonly calls: FaultProxy
  /** Streams and polls. */
  readonly live: FaultProxy
}

interface Account {
  readonly user: User & { readonly name: string }
  token: string
  refused: boolean
  readonly renewals: { asked: number; atOnce: number; mostAtOnce: number }
  readonly asked: CountedFetch
  readonly wires: Map<Room, Wires>
  /** Told of each room that is added. */
  readonly joined: Set<(room: Room) => void>
}

/** The preset over the reference server's workgroup endpoint, as the conformance kit tries it. */
export async function startWorkgroupSubject({ version, mode }: WorkgroupSubjectOptions): Promise<{
  readonly subject: ConformanceSubject
  close(): Promise<void>
}> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-workgroup-'))
  const users = new Map<string, Account['user']>()
  const accounts = new Map<string, Account>()
  const rooms: Room[] = []
  let tokens = 0

  const start = (id: ConversationId, port = 0) =>
    startChatServer({
      port,
      databaseFile: join(folder, `${id}.db`),
      workgroup: true,
      logger: { info: () => {}, error: console.error },
      authenticate({ token }) {
        const user = users.get(token ?? '')
        return user && { user }
      },
      liveQueries: {
        pollingIntervalMs: 100,
        idleIntervalMs: 100,
        heartbeatMs: 1_000,
        streamsPerUser: 1_000,
      },
      limits: {
        ...{ writesPerSecond: 1e6, writeBurst: 1e6 },
        ...{ operationsPerSecond: 1e6, operationBurst: 1e6 },
      },
    })
  async function open(memberIds: readonly string[]): Promise<Room> {
    const id = `room-${rooms.length}`
    const room = { id, memberIds, server: await start(id) }
    rooms.push(room)
    for (const memberId of memberIds) await connect(existing({ id: memberId }), room)
    return room
  }
  async function connect(account: Account, room: Room) {
    const { url } = room.server
    account.wires.set(room, { calls: await startFaultProxy(url), live: await startFaultProxy(url) })
    for (const tell of account.joined) tell(room)
  }
  // Presence is one for all, as it would be where all rooms are of one server.
  const lobby = await open([])

  const giveToken = (user: Account['user']) => {
    tokens += 1
    users.set(`token-${tokens}`, user)
    return `token-${tokens}`
  }
  async function accountOf({ id, name }: Person): Promise<Account> {
    const known = accounts.get(id)
    if (known) return known
    const user = { id, name }
    const account: Account = {
      ...{ user, token: giveToken(user), refused: false, asked: new CountedFetch() },
      ...{ renewals: { asked: 0, atOnce: 0, mostAtOnce: 0 }, wires: new Map(), joined: new Set() },
    }
    accounts.set(id, account)
    await connect(account, lobby)
    return account
  }
  function existing({ id }: { readonly id: string }): Account {
    const account = accounts.get(id)
    if (!account) throw new Error(`There is no account "${id}": create a transport for it first.`)
    return account
  }
  const wiresOf = (person: Person) => [...existing(person).wires.values()]
  const proxiesOf = (person: Person) => wiresOf(person).flatMap(({ calls, live }) => [calls, live])

  async function renewed(account: Account): Promise<string> {
    const { renewals } = account
    renewals.asked += 1
    renewals.atOnce += 1
    renewals.mostAtOnce = Math.max(renewals.mostAtOnce, renewals.atOnce)
    // Whoever is refused meanwhile could begin another one, which is what `mostAtOnce` is to show.
    await account.asked.allAnswered()
    renewals.atOnce -= 1
    if (!account.refused) account.token = giveToken(account.user)
    return account.token
  }
  const recheck = ({ id }: Person) => {
    for (const { server } of rooms) server.disconnect(id)
  }

  // Devices of one account are not tabs of one browser here: each asks for itself.
  const { holdLock, openChannel, ...environment } = browserEnvironment()

  const transportTo = (account: Account, room: Room, wires: Wires) =>
    createLiveQueryTransport({
      me: account.user,
      url: `http://either/workgroup/${version}`,
      operations: workgroupLiveOperations({ version, room: room.id }),
      mode,
      environment,
      fetch: (url, init) => {
        const { url: to } = isLive(String(url)) ? wires.live : wires.calls
        return account.asked.fetch(String(url).replace('http://either', to), init)
      },
      getToken: ({ refused }) => (refused ? renewed(account) : account.token),
      // So short that a connection which lost something is given up while a test waits.
      ...{ heartbeatMs: 1_200, timeoutMs: 3_000, idleMs: 200 },
    })

  /** All rooms of one person as one transport, each asked for what concerns it. */
  function transportOf(account: Account): ChatTransport {
    const own = new Map<Room, ChatTransport>()
    let isClosed = false
    const to = (room: Room) => {
      const wires = account.wires.get(room)
      if (wires === undefined) throw new Error('There is no wire to this room.')
      const known = own.get(room) ?? transportTo(account, room, wires)
      own.set(room, known)
      if (isClosed) known.close()
      return known
    }
    const inRoom = (id: ConversationId) =>
      to(rooms.find((room) => room.id === id && account.wires.has(room)) ?? lobby)
    const inFirst = () => to([...account.wires.keys()][1] ?? lobby)
    const { loadConversations, setPresence, ...shared } = to(lobby)
    if (!loadConversations || !setPresence) throw new Error('The preset lacks what it should have.')
    return {
      ...shared,
      loadMessages: (request, call) => inRoom(request.conversationId).loadMessages(request, call),
      send: (operation, call) => inRoom(operation.conversationId).send(operation, call),
      loadConversations: (...asked) => (inFirst().loadConversations ?? loadConversations)(...asked),
      setPresence,
      listen(topic, sink, since) {
        const transport =
          topic.kind === 'conversation'
            ? inRoom(topic.conversationId)
            : topic.kind === 'inbox'
              ? inFirst()
              : to(lobby)
        const stops = [transport.listen(topic, sink, since)]
        // The list of somebody who comes into another room has that one too.
        const join = (room: Room) =>
          stops.push(to(room).listen(topic, { ...sink, ready: () => {} }, since))
        if (topic.kind === 'inbox') account.joined.add(join)
        return () => {
          account.joined.delete(join)
          for (const stop of stops) stop()
        }
      },
      close() {
        isClosed = true
        for (const transport of own.values()) transport.close()
      },
    }
  }

  const subject: ConformanceSubject = {
    name: `workgroup ${version} by ${mode}`,
    // A poll notices a cut when it asks next.
    ...(mode === 'poll' && { patience: { quietMs: 400 } }),
    create: async (person) => transportOf(await accountOf(person)),
    controls: {
      createConversation: async (memberIds) => (await open(memberIds)).id,
      cut(person) {
        for (const proxy of proxiesOf(person)) proxy.use(down())
      },
      restore(person) {
        for (const proxy of proxiesOf(person)) proxy.pass()
      },
      hold(person, what) {
        for (const { calls, live } of wiresOf(person))
          (what === 'answers' ? calls : live).use(stall('to-client'))
      },
      release(person) {
        for (const proxy of proxiesOf(person)) proxy.pass()
      },
      loseNextAnswer(person) {
        wiresOf(person).at(-1)?.calls.answer({ status: 504, performed: true, times: 1 })
      },
      async missEvents(person, meanwhile) {
        for (const { live } of wiresOf(person)) live.use(drop('to-client'))
        await meanwhile()
        for (const { live } of wiresOf(person)) live.pass()
      },
      async expireCheckpoints(conversationId) {
        const room = rooms.find(({ id }) => id === conversationId)
        if (room === undefined) throw new Error('There is no such room.')
        const { port } = room.server
        await room.server.close()
        room.server = await start(room.id, port)
      },
      refuseCredentials(person) {
        const account = existing(person)
        account.refused = true
        users.delete(account.token)
        recheck(person)
      },
      expireCredentials(person) {
        users.delete(existing(person).token)
        recheck(person)
      },
      renewals: (person) => existing(person).renewals,
      connectionAttempts: (person) => existing(person).asked.urls.filter(isLive).length,
      openResources() {
        const timers = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout')
        const streams = rooms.reduce((sum, { server }) => sum + server.liveQueries().streams, 0)
        const waiting = [...accounts.values()].reduce((sum, { asked }) => sum + asked.open, 0)
        return streams + waiting + timers.length
      },
    },
  }

  return {
    subject,
    async close() {
      await Promise.all(
        [...accounts.values()].flatMap(({ user }) => proxiesOf(user)).map((proxy) => proxy.close()),
      )
      await Promise.all(rooms.map(({ server }) => server.close()))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const isLive = (url: string) => url.includes('wg_json_patch')
