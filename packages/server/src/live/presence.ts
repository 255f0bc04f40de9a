import type { PresenceTiming } from '../chat-server-options.js'
import type { PresenceMemberView, PresenceState, UpdateView } from '../store/events.js'
import type { UserView } from '../store/users.js'
import type { Subscriber } from './conversation-updates.js'
import { createEventQueue, type EventQueue } from './event-queue.js'
import { type Portion, portions } from './portions.js'
import { createSubscriptionStream } from './subscription-stream.js'

interface Entry {
  user: UserView
  state: PresenceState
  lastActiveAt: number
  /** Subscriptions of each connection that hold the user online. */
  readonly connections: Map<string, number>
  /** Runs while nothing holds the user but a heartbeat or the grace after the last connection. */
  leaving: NodeJS.Timeout | undefined
}

/** Who is online: one entry a user over all connections, heartbeats for those who have none. */
export interface Presence {
  /** The subscription itself is what makes this connection count. */
  subscribe(
    subscriber: Subscriber,
    user: UserView,
    connectionId: string,
  ): AsyncGenerator<UpdateView, undefined, undefined>
  /** Own state; for a user without a connection it also lasts only until the time to live is over. */
  setState(user: UserView, state: PresenceState): void
  close(): void
}

export function createPresence(timing: PresenceTiming): Presence {
  const entries = new Map<string, Entry>()
  const queues = new Set<EventQueue<UpdateView>>()
  const changed = new Map<string, UserView>()
  let coalescing: NodeJS.Timeout | undefined
  let closed = false

  const isSeen = (entry: Entry | undefined) => entry !== undefined && entry.state !== 'offline'
  const memberView = (user: UserView, entry: Entry | undefined): PresenceMemberView => ({
    user,
    state: entry?.state ?? 'offline',
    lastActiveAt: entry?.lastActiveAt ?? Date.now(),
    connections: entry?.connections.size ?? 0,
    ttlMs: timing.ttlMs,
  })
  const eventOf = (members: Portion<PresenceMemberView>, complete: boolean): UpdateView => {
    let total = 0
    for (const entry of entries.values()) if (isSeen(entry)) total += 1
    return {
      __typename: 'Events',
      events: [{ __typename: 'PresenceEvent', members: members.items, complete, total }],
      checkpoint: null,
    }
  }
  function* seenMembers() {
    for (const entry of entries.values()) if (isSeen(entry)) yield memberView(entry.user, entry)
  }
  /** As many as fit one frame; `total` counts the others too. */
  const completeList = () => {
    const [listed = { items: [], bytes: 0 }] = portions(seenMembers())
    return { update: eventOf(listed, true), bytes: listed.bytes }
  }
  const tell = (update: UpdateView, bytes: number) => {
    for (const queue of queues) queue.push(update, bytes)
  }
  const markChanged = (user: UserView) => {
    if (closed) return
    changed.set(user.id, user)
    coalescing ??= setTimeout(() => {
      coalescing = undefined
      const members = [...changed.values()].map((one) => memberView(one, entries.get(one.id)))
      changed.clear()
      for (const portion of portions(members)) tell(eventOf(portion, false), portion.bytes)
    }, timing.coalesceMs)
  }
  // Said again from time to time, so that a client that counts the time to live down never loses a member.
  const refreshing = setInterval(() => {
    if (queues.size === 0) return
    const { update, bytes } = completeList()
    tell(update, bytes)
  }, timing.refreshMs)
  refreshing.unref()

  const enter = (user: UserView): Entry => {
    let entry = entries.get(user.id)
    if (entry === undefined) {
      entry = { user, state: 'online', lastActiveAt: 0, connections: new Map(), leaving: undefined }
      entries.set(user.id, entry)
    }
    entry.user = user
    entry.lastActiveAt = Date.now()
    clearTimeout(entry.leaving)
    entry.leaving = undefined
    return entry
  }
  const leaveAfter = (entry: Entry, delayMs: number) => {
    clearTimeout(entry.leaving)
    if (closed) return
    entry.leaving = setTimeout(() => {
      entries.delete(entry.user.id)
      markChanged(entry.user)
    }, delayMs)
  }

  return {
    subscribe({ backlog }, user, connectionId) {
      const queue = createEventQueue<UpdateView>(backlog)
      const entry = enter(user)
      entry.connections.set(connectionId, (entry.connections.get(connectionId) ?? 0) + 1)
      markChanged(user)
      queues.add(queue)
      async function* prelude(): AsyncGenerator<UpdateView, void, undefined> {
        yield { __typename: 'Subscribed', checkpoint: null, resumed: false }
        yield completeList().update
      }
      return createSubscriptionStream({
        prelude: prelude(),
        queue,
        cleanUp() {
          queues.delete(queue)
          const held = (entry.connections.get(connectionId) ?? 1) - 1
          if (held > 0) {
            entry.connections.set(connectionId, held)
            return
          }
          entry.connections.delete(connectionId)
          if (entry.connections.size === 0) leaveAfter(entry, timing.graceMs)
          markChanged(user)
        },
      })
    },
    setState(user, state) {
      const before = entries.get(user.id)?.state
      const entry = enter(user)
      entry.state = state
      if (entry.connections.size === 0) leaveAfter(entry, state === 'offline' ? 0 : timing.ttlMs)
      // A heartbeat is no news: the whole list, said again from time to time, has it.
      if (state !== before) markChanged(user)
    },
    close() {
      closed = true
      clearInterval(refreshing)
      clearTimeout(coalescing)
      for (const entry of entries.values()) clearTimeout(entry.leaving)
      entries.clear()
    },
  }
}
