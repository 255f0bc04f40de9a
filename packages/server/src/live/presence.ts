import type { PresenceTiming } from '../chat-server-options.js'
import type { PresenceMemberView, PresenceState, UpdateView } from '../store/events.js'
import type { UserView } from '../store/users.js'
import { createAttendance } from './attendance.js'
import type { Subscriber } from './conversation-updates.js'
import { createEventQueue, type EventQueue } from './event-queue.js'
import { type Portion, portions } from './portions.js'
import { createSubscriptionStream } from './subscription-stream.js'

/** Who is online: one entry a user over all connections and pages. */
export interface Presence {
  /** The subscription itself is what makes this connection count. */
  subscribe(
    subscriber: Subscriber,
    user: UserView,
    connectionId: string,
  ): AsyncGenerator<UpdateView, undefined, undefined>
  /** Own state; for a user without a connection it also lasts only until the time to live is over. */
  setState(user: UserView, state: PresenceState, sessionId?: string): void
  /** The state of one page, for those without a connection; it lasts until the time to live is over. */
  setPageState(user: UserView, pageId: string, state: PresenceState, sessionId?: string): void
  /** The page has closed: its user leaves after the grace unless something else holds them. */
  leavePage(userId: string, pageId: string): void
  /** The same for all pages of a session that is over. */
  leaveSession(userId: string, sessionId: string): void
  /** As many as fit one frame. */
  list(): readonly PresenceMemberView[]
  /** One of them, or how they are gone. */
  member(user: UserView): PresenceMemberView
  /** How many they are, listed or not. */
  count(): number
  /** Calls when the list has changed; changes that come together are one. */
  watch(listener: () => void): void
  close(): void
}

export function createPresence(timing: PresenceTiming): Presence {
  const queues = new Set<EventQueue<UpdateView>>()
  const watchers = new Set<() => void>()
  const changed = new Map<string, UserView>()
  let coalescing: NodeJS.Timeout | undefined
  let closed = false

  const markChanged = (user: UserView) => {
    if (closed) return
    changed.set(user.id, user)
    coalescing ??= setTimeout(() => {
      coalescing = undefined
      const members = [...changed.values()].map((one) => attendance.memberView(one))
      changed.clear()
      for (const portion of portions(members)) tell(eventOf(portion, false), portion.bytes)
      for (const watcher of watchers) watcher()
    }, timing.coalesceMs)
  }
  const attendance = createAttendance(timing, markChanged)

  const eventOf = ({ items: members }: Portion<PresenceMemberView>, complete: boolean) => {
    const total = attendance.count()
    return {
      __typename: 'Events',
      events: [{ __typename: 'PresenceEvent', members, complete, total }],
      checkpoint: null,
    } satisfies UpdateView
  }
  /** As many as fit one frame; `total` counts the others too. */
  const listed = (): Portion<PresenceMemberView> => {
    const [first = { items: [], bytes: 0 }] = portions(attendance.members())
    return first
  }
  const tell = (update: UpdateView, bytes: number) => {
    for (const queue of queues) queue.push(update, bytes)
  }
  // Said again from time to time, so that a client that counts the time to live down never loses a member.
  const refreshing = setInterval(() => {
    if (queues.size === 0) return
    const list = listed()
    tell(eventOf(list, true), list.bytes)
  }, timing.refreshMs)
  refreshing.unref()

  return {
    subscribe({ backlog }, user, connectionId) {
      const queue = createEventQueue<UpdateView>(backlog)
      const letGo = attendance.hold(user, connectionId)
      queues.add(queue)
      async function* prelude(): AsyncGenerator<UpdateView, void, undefined> {
        yield { __typename: 'Subscribed', checkpoint: null, resumed: false }
        yield eventOf(listed(), true)
      }
      return createSubscriptionStream({
        prelude: prelude(),
        queue,
        cleanUp() {
          queues.delete(queue)
          letGo()
        },
      })
    },
    setState: attendance.setState,
    setPageState: attendance.setPageState,
    leavePage: attendance.leavePage,
    leaveSession: attendance.leaveSession,
    list: () => listed().items,
    member: attendance.memberView,
    count: attendance.count,
    watch: (listener) => void watchers.add(listener),
    close() {
      closed = true
      clearInterval(refreshing)
      clearTimeout(coalescing)
      attendance.close()
    },
  }
}
