import { createAlarm } from '../environment/alarm.js'
import type { Clock, Environment } from '../environment/environment.js'
import type { Unsubscribe } from '../transport.js'

/** How long others are waited for when a page begins to send. */
const answersWithinMs = 100

/** Whether this page sends. Of the pages that share a storage it is the one that holds the lock. */
export interface OneSender {
  readonly isActive: boolean
  /** No other page touches what this one knows: nothing is shared, or it holds the lock and sends. */
  isOnly(): boolean
  /** Queues, unless it does already. */
  queue(): void
  letGo(): void
  close(): void
}

/**
 * `name`: of the lock; nothing where no other page shares the storage. `takeOver`: finds out what the others left.
 * `began`: the others had their time to answer.
 */
export function createOneSender(
  clock: Clock,
  holdLock: Environment['holdLock'],
  name: string | undefined,
  takeOver: () => Promise<unknown>,
  began: () => void,
): OneSender {
  const answers = createAlarm(clock)
  let leave: Unsubscribe | undefined
  let closed = false

  const sender = {
    isActive: name === undefined,
    isOnly: () => sender.isActive && (name === undefined || holdLock !== undefined),
    queue() {
      if (leave || closed || name === undefined) return
      let left = false
      const held = async () => {
        await takeOver()
        if (left) return
        answers.set(answersWithinMs, () => {
          sender.isActive = true
          began()
        })
      }
      const unlock = holdLock?.(name, held)
      if (!unlock) void held()
      leave = () => {
        left = true
        unlock?.()
      }
    },
    letGo() {
      if (!leave) return
      sender.isActive = false
      answers.stop()
      leave()
      leave = undefined
    },
    close() {
      closed = true
      sender.letGo()
      sender.isActive = false
    },
  }
  return sender
}
