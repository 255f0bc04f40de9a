import type { PresenceTiming } from '../chat-server-options.js'
import type { PresenceMemberView, PresenceState } from '../store/events.js'
import type { UserView } from '../store/users.js'

/** Who is there, and what holds them there: sockets, pages that say so again and again, or the grace after the last. */
export interface Attendance {
  /** A connection of the user, however often it says so. Returns what lets go of it. */
  hold(user: UserView, connectionId: string): () => void
  /** What the account says of itself: of all its connections; without one it lasts for the time to live. */
  setState(user: UserView, state: PresenceState, sessionId?: string): void
  /** What one page says of itself; it lasts for the time to live. */
  setPageState(user: UserView, pageId: string, state: PresenceState, sessionId?: string): void
  /** The page has closed; an unknown one changes nothing. */
  leavePage(userId: string, pageId: string): void
  /** The session is over, and with it whatever its pages said. */
  leaveSession(userId: string, sessionId: string): void
  memberView(user: UserView): PresenceMemberView
  /** Everybody who is seen. */
  members(): Iterable<PresenceMemberView>
  /** How many they are. */
  count(): number
  /** Nobody is told anything from then on. */
  close(): void
}

interface Page {
  readonly state: PresenceState
  readonly sessionId: string | undefined
  readonly expiry: NodeJS.Timeout
}

interface Entry {
  user: UserView
  /** What is shown: the strongest of what its connections and pages say, and the last of it during the grace. */
  state: PresenceState
  /** Of the connections. */
  ownWord: PresenceState
  lastActiveAt: number
  /** How often each connection holds the user. */
  readonly connections: Map<string, number>
  readonly pages: Map<string, Page>
  /** Runs while nothing holds the user any more. */
  leaving: NodeJS.Timeout | undefined
}

/** Somebody who is away in one page and reads in another is there. */
const strongestFirst = ['busy', 'online', 'away', 'offline'] as const

/** A heartbeat that belongs to no page. */
const noPage = ''
const maxPages = 50

/** @param changed Called at each change of what is seen of a user. */
export function createAttendance(
  timing: Pick<PresenceTiming, 'ttlMs' | 'graceMs'>,
  changed: (user: UserView) => void,
): Attendance {
  const entries = new Map<string, Entry>()
  let isClosed = false

  const enter = (user: UserView): Entry => {
    const entry: Entry = entries.get(user.id) ?? {
      user,
      state: 'offline',
      ownWord: 'online',
      lastActiveAt: 0,
      connections: new Map(),
      pages: new Map(),
      leaving: undefined,
    }
    entries.set(user.id, entry)
    entry.user = user
    entry.lastActiveAt = Date.now()
    clearTimeout(entry.leaving)
    entry.leaving = undefined
    return entry
  }
  const isSeen = ({ state }: Entry) => state !== 'offline'
  const isHeld = ({ connections, pages }: Entry) => connections.size + pages.size > 0

  const settle = (entry: Entry, isNews: boolean) => {
    const said = [...entry.pages.values()].map((page) => page.state)
    if (entry.connections.size > 0) said.push(entry.ownWord)
    const state = strongestFirst.find((one) => said.includes(one)) ?? entry.state
    if (state === entry.state && !isNews) return
    entry.state = state
    changed(entry.user)
  }
  const remove = (entry: Entry) => {
    entries.delete(entry.user.id)
    changed(entry.user)
  }
  const setPage = (
    entry: Entry,
    pageId: string,
    { state, sessionId }: Pick<Page, 'state' | 'sessionId'>,
  ) => {
    // A request that outlives the server by a moment leaves no timer behind.
    if (isClosed) return
    const { pages } = entry
    const before = pages.get(pageId)
    clearTimeout(before?.expiry)
    pages.delete(pageId)
    const expiry = setTimeout(() => {
      pages.delete(pageId)
      if (isHeld(entry)) settle(entry, true)
      else remove(entry)
    }, timing.ttlMs)
    pages.set(pageId, { state, sessionId, expiry })
    const oldest = pages.size > maxPages ? pages.entries().next().value : undefined
    if (oldest !== undefined) {
      clearTimeout(oldest[1].expiry)
      pages.delete(oldest[0])
    }
    // A heartbeat is no news: the whole list, said again from time to time, has it.
    settle(entry, before === undefined)
  }
  const letGo = (entry: Entry) => {
    if (isClosed) return
    if (!isHeld(entry)) entry.leaving = setTimeout(() => remove(entry), timing.graceMs)
    settle(entry, true)
  }
  const leavePages = (userId: string, matches: (id: string, page: Page) => boolean) => {
    const entry = entries.get(userId)
    const leaving = [...(entry?.pages ?? [])].filter(([id, page]) => matches(id, page))
    if (entry === undefined || leaving.length === 0) return
    for (const [id, { expiry }] of leaving) {
      clearTimeout(expiry)
      entry.pages.delete(id)
    }
    letGo(entry)
  }
  const memberView = (user: UserView): PresenceMemberView => {
    const entry = entries.get(user.id)
    const { connections, pages } = entry ?? { connections: new Map(), pages: new Map() }
    return {
      user: entry?.user ?? user,
      state: entry?.state ?? 'offline',
      lastActiveAt: entry?.lastActiveAt ?? Date.now(),
      connections: connections.size + pages.size - (pages.has(noPage) ? 1 : 0),
      ttlMs: timing.ttlMs,
    }
  }

  return {
    hold(user, connectionId) {
      const entry = enter(user)
      const { connections } = entry
      connections.set(connectionId, (connections.get(connectionId) ?? 0) + 1)
      settle(entry, true)
      return () => {
        const held = (connections.get(connectionId) ?? 1) - 1
        if (held > 0) {
          connections.set(connectionId, held)
          return
        }
        connections.delete(connectionId)
        letGo(entry)
      }
    },
    setState(user, state, sessionId) {
      const entry = enter(user)
      entry.ownWord = state
      if (entry.connections.size === 0) setPage(entry, noPage, { state, sessionId })
      else settle(entry, false)
    },
    setPageState: (user, pageId, state, sessionId) =>
      setPage(enter(user), pageId, { state, sessionId }),
    leavePage: (userId, pageId) => leavePages(userId, (id) => id === pageId),
    leaveSession: (userId, sessionId) =>
      leavePages(userId, (_, page) => page.sessionId === sessionId),
    memberView,
    *members() {
      for (const entry of entries.values()) if (isSeen(entry)) yield memberView(entry.user)
    },
    count() {
      let count = 0
      for (const entry of entries.values()) if (isSeen(entry)) count += 1
      return count
    },
    close() {
      isClosed = true
      for (const { leaving, pages } of entries.values()) {
        clearTimeout(leaving)
        for (const { expiry } of pages.values()) clearTimeout(expiry)
      }
      entries.clear()
    },
  }
}
