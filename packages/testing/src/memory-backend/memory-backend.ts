import type { ChatTransport, Clock, Unsubscribe, User, UserId } from '@parley/core'
import { realClock } from '../clock/real-clock.js'
import { type BackendData, type ConversationSeed, createBackendData } from './backend-data.js'
import { type BackendPeople, createBackendPeople } from './backend-people.js'
import { createMemoryLink, type LinkEnd, type MemoryLink } from './memory-link.js'
import { createMemoryServer } from './memory-server.js'
import { createMemoryTransport } from './memory-transport.js'
import { runScript, type Wait } from './script.js'
import type { MemoryTransportOptions } from './transport-options.js'

export interface MemoryBackendOptions {
  /** Server time, latency and the waits of scripts. @default the machine's own time */
  readonly clock?: Clock
  /** How long a call takes there and back; events take half of it. @default 0, and calls still answer later */
  readonly latencyMs?: number
  /** How long a user whose last connection ended stays online. @default 0 */
  readonly leaveGraceMs?: number
  readonly users?: readonly User[]
  readonly conversations?: readonly ConversationSeed[]
}

/** A whole chat backend in memory: what it holds, the people on it, and the wires to them. */
export interface MemoryBackend extends BackendData, BackendPeople {
  readonly clock: Clock
  /** A transport for one tab or device of this user. Throws ChatError `invalid` for an unknown user. */
  transportFor(userId: UserId, options?: MemoryTransportOptions): ChatTransport
  /** The wire to all transports of this user, and its faults. */
  link(userId: UserId): MemoryLink
  /** Runs a script of people who type, send and go, until the returned function is called. What they did stays. */
  play(script: (backend: MemoryBackend, wait: Wait) => Promise<void>): Unsubscribe
}

/** A fake backend that keeps the whole transport contract, and breaks what a test asks it to break. */
export function createMemoryBackend(options: MemoryBackendOptions = {}): MemoryBackend {
  const clock = options.clock ?? realClock
  const server = createMemoryServer(clock, options.leaveGraceMs ?? 0)
  const links = new Map<UserId, LinkEnd>()

  function linkOf(userId: UserId): LinkEnd {
    const link = links.get(userId) ?? createMemoryLink(clock, options.latencyMs ?? 0)
    links.set(userId, link)
    return link
  }

  const backend: MemoryBackend = {
    clock,
    ...createBackendData(server),
    ...createBackendPeople(server),
    transportFor(userId, transportOptions) {
      server.store.assertUsers([userId])
      return createMemoryTransport(server, linkOf(userId), userId, transportOptions)
    },
    link: (userId) => linkOf(userId).control,
    play: (script) => runScript(clock, (wait) => script(backend, wait)),
  }
  for (const user of options.users ?? []) backend.addUser(user)
  for (const conversation of options.conversations ?? []) backend.addConversation(conversation)
  return backend
}
