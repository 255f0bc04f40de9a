import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChatTransport, ConversationId } from '@parley/core'
import type { ChatServer } from '@parley/server'
import type { ConformanceSubject } from '@parley/testing/conformance'
import { createLiveQueryTransport, type LiveQueryMode } from '../../src/index.js'
import { workgroupLiveOperations } from '../../src/workgroup-live-operations.js'
import { createLiveAccounts, type LiveAccount, type Wires } from './live-accounts.js'
import { startQuickServer } from './quick-server.js'

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

/** Where somebody has been let in. */
interface Places {
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
  const rooms: Room[] = []
  const places = new Map<LiveAccount, Places>()
  const accounts = createLiveAccounts((userId) => {
    for (const { server } of rooms) server.disconnect(userId)
  })

  const start = (id: ConversationId, port = 0) =>
    startQuickServer({
      port,
      databaseFile: join(folder, `${id}.db`),
      workgroup: true,
      authenticate: accounts.authenticate,
    })
  async function open(memberIds: readonly string[]): Promise<Room> {
    const id = `room-${rooms.length}`
    const room = { id, memberIds, server: await start(id) }
    rooms.push(room)
    for (const memberId of memberIds) await connect(accounts.existing({ id: memberId }), room)
    return room
  }
  function placesOf(account: LiveAccount): Places {
    const known = places.get(account) ?? { wires: new Map(), joined: new Set() }
    places.set(account, known)
    return known
  }
  async function connect(account: LiveAccount, room: Room) {
    const { wires, joined } = placesOf(account)
    wires.set(room, await account.wireTo(room.server.url))
    for (const tell of joined) tell(room)
  }
  // Presence is one for all, as it would be where all rooms are of one server.
  const lobby = await open([])

  const transportTo = (account: LiveAccount, room: Room, wires: Wires) =>
    createLiveQueryTransport({
      ...account.transportOptions,
      url: `http://either/workgroup/${version}`,
      operations: workgroupLiveOperations({ version, room: room.id }),
      mode,
      fetch: account.fetchOver(wires),
    })

  /** All rooms of one person as one transport, each asked for what concerns it. */
  function transportOf(account: LiveAccount): ChatTransport {
    const { wires, joined } = placesOf(account)
    const own = new Map<Room, ChatTransport>()
    let isClosed = false
    const to = (room: Room) => {
      const ownWires = wires.get(room)
      if (ownWires === undefined) throw new Error('There is no wire to this room.')
      const known = own.get(room) ?? transportTo(account, room, ownWires)
      own.set(room, known)
      if (isClosed) known.close()
      return known
    }
    const inRoom = (id: ConversationId) =>
      to(rooms.find((room) => room.id === id && wires.has(room)) ?? lobby)
    const inFirst = () => to([...wires.keys()][1] ?? lobby)
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
        if (topic.kind === 'inbox') joined.add(join)
        return () => {
          joined.delete(join)
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
    create: async (person) =>
      transportOf(await accounts.of(person, (account) => connect(account, lobby))),
    controls: {
      createConversation: async (memberIds) => (await open(memberIds)).id,
      ...accounts.controls,
      loseNextAnswer(person) {
        const { wires } = accounts.existing(person)
        wires.at(-1)?.calls.answer({ status: 504, performed: true, times: 1 })
      },
      async expireCheckpoints(conversationId) {
        const room = rooms.find(({ id }) => id === conversationId)
        if (room === undefined) throw new Error('There is no such room.')
        const { port } = room.server
        await room.server.close()
        room.server = await start(room.id, port)
      },
      openResources: () =>
        rooms.reduce((sum, { server }) => sum + server.liveQueries().streams, 0) +
        accounts.openResources(),
    },
  }

  return {
    subject,
    async close() {
      await accounts.close()
      await Promise.all(rooms.map(({ server }) => server.close()))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
