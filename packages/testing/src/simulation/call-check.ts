import type { ChatError, Clock, Topic } from '@parley/core'
import type { VirtualClock } from '../clock/virtual-clock.js'
import type { LinkCall } from './fault-link.js'

const windowMs = 5_000
const mostInWindow = 25
const outboxMethods = new Set(['send', 'edit', 'delete', 'react'])

/** Until when the server asked to be left alone, by the right time and by the device's. */
interface Floor {
  readonly at: number
  readonly ownAt: number
}

/** How one tab treats the backend: it keeps Retry-After, and does not storm what fails. */
export interface CallCheck {
  asked(call: LinkCall): void
  answered(call: LinkCall, outcome: object): void
  listened(topic: Topic): void
  closed(topic: Topic, error?: ChatError): void
  left(topic: Topic): void
  /** The person signed in again: what was to be waited for is over. */
  restarted(): void
}

/** `ownClock`: of the tab's device, which may be wrong. */
export function createCallCheck(
  clock: VirtualClock,
  ownClock: Clock,
  wrong: (what: string) => void,
): CallCheck {
  /** When each conversation's operations may go on. */
  const floors = new Map<string, Floor>()
  const listenFloors = new Map<string, Floor>()
  let refusedAt: number | undefined
  let restartedAt = Number.NEGATIVE_INFINITY
  const listenedAt = new Map<string, number>()
  const failures: number[] = []
  let fellAt: number | undefined

  const storm = (what: string) => {
    const now = clock.now()
    failures.push(now)
    while ((failures[0] ?? now) < now - windowMs) failures.shift()
    if (failures.length > mostInWindow) {
      wrong(
        `refresh storm: ${failures.length} failing attempts in ${windowMs} ms, the last ${what}`,
      )
      failures.length = 0
    }
  }
  /** Decision 14: what was begun before the person signed in again refuses nobody after it. */
  const refuse = (begunAt: number) => {
    if (begunAt > restartedAt) refusedAt ??= clock.now()
  }
  /** What is under way goes on, and what the person asks for is asked. */
  const checkRefused = (what: string) => {
    if (refusedAt !== undefined && clock.now() > refusedAt)
      wrong(`decision 14: ${what} ${clock.now() - refusedAt} ms after the client was refused`)
  }
  const floorIn = (ms: number): Floor => ({ at: clock.now() + ms, ownAt: ownClock.now() + ms })
  // A page cannot tell a clock that was set ahead from an hour of sleep, after which the wait is over.
  const early = (floor: Floor | undefined) =>
    floor && ownClock.now() < floor.ownAt ? floor.at - clock.now() : 0
  const roomOf = (call: LinkCall) =>
    (call.asked as { readonly conversationId?: string }).conversationId ?? ''

  return {
    asked(call) {
      if (refusedAt !== undefined && clock.now() - refusedAt > 0) {
        storm(`${call.method} while refused`)
      }
      if (!outboxMethods.has(call.method)) return
      checkRefused(call.method)
      const ms = early(floors.get(roomOf(call)))
      if (ms > 0) wrong(`Retry-After: ${call.method} ${ms} ms before the server asked for it`)
    },
    answered(call, outcome) {
      if (!('error' in outcome)) return
      const { code, retryAfterMs } = outcome.error as ChatError
      if (code === 'auth') refuse(call.askedAt)
      storm(`${call.method}: ${code}`)
      if (outboxMethods.has(call.method) && retryAfterMs !== undefined)
        floors.set(roomOf(call), floorIn(retryAfterMs))
    },
    listened(topic) {
      checkRefused('listens')
      listenedAt.set(JSON.stringify(topic), clock.now())
      const ms = early(listenFloors.get(JSON.stringify(topic)))
      if (ms > 0) wrong(`Retry-After: listens ${ms} ms before the server asked for it`)
    },
    // A person who opens it anew does not repeat the attempt that was refused.
    left: (topic) => void listenFloors.delete(JSON.stringify(topic)),
    closed(topic, error) {
      if (error?.code === 'auth') refuse(listenedAt.get(JSON.stringify(topic)) ?? clock.now())
      // Topics that fall together fell with one connection.
      if (clock.now() !== fellAt) storm(`listen: ${error?.code}`)
      fellAt = clock.now()
      if (error?.retryAfterMs !== undefined)
        listenFloors.set(JSON.stringify(topic), floorIn(error.retryAfterMs))
    },
    restarted() {
      refusedAt = undefined
      restartedAt = clock.now()
      listenFloors.clear()
      failures.length = 0
    },
  }
}
