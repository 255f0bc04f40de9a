import type { ChatError, Topic } from '@parley/core'
import type { VirtualClock } from '../clock/virtual-clock.js'
import type { LinkCall } from './fault-link.js'

const windowMs = 5_000
const mostInWindow = 25
const outboxMethods = new Set(['send', 'edit', 'delete', 'react'])

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

export function createCallCheck(clock: VirtualClock, wrong: (what: string) => void): CallCheck {
  /** When each conversation's operations may go on. */
  const floors = new Map<string, number>()
  const listenFloors = new Map<string, number>()
  let refusedAt: number | undefined
  const failures: number[] = []

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
  const roomOf = (call: LinkCall) =>
    (call.asked as { readonly conversationId?: string }).conversationId ?? ''

  return {
    asked(call) {
      if (refusedAt !== undefined && clock.now() - refusedAt > 0) {
        storm(`${call.method} while refused`)
      }
      if (!outboxMethods.has(call.method)) return
      const floor = floors.get(roomOf(call)) ?? 0
      if (clock.now() < floor)
        wrong(
          `Retry-After: ${call.method} ${floor - clock.now()} ms before the server asked for it`,
        )
    },
    answered(call, outcome) {
      if (!('error' in outcome)) return
      const { code, retryAfterMs } = outcome.error as ChatError
      if (code === 'auth') refusedAt = clock.now()
      storm(`${call.method}: ${code}`)
      if (outboxMethods.has(call.method) && retryAfterMs !== undefined)
        floors.set(roomOf(call), clock.now() + retryAfterMs)
    },
    listened(topic) {
      const floor = listenFloors.get(JSON.stringify(topic)) ?? 0
      if (clock.now() < floor)
        wrong(`Retry-After: listens ${floor - clock.now()} ms before the server asked for it`)
    },
    // A person who opens it anew does not repeat the attempt that was refused.
    left: (topic) => void listenFloors.delete(JSON.stringify(topic)),
    closed(topic, error) {
      if (error?.code === 'auth') refusedAt = clock.now()
      storm(`listen: ${error?.code}`)
      if (error?.retryAfterMs !== undefined)
        listenFloors.set(JSON.stringify(topic), clock.now() + error.retryAfterMs)
    },
    restarted() {
      refusedAt = undefined
      listenFloors.clear()
      failures.length = 0
    },
  }
}
