import { createAlarm } from '../environment/alarm.js'
import type { Clock } from '../environment/environment.js'
import { ChatError } from '../errors.js'

/** A storage that takes longer counts as failed. */
const withinMs = 10_000

/** Steps of a storage, one after the other: what hangs is not overtaken, or a row would be written after its deletion. */
export interface Steps {
  /** The step under way takes too long: nobody waits any more, until it settles. */
  readonly hangs: boolean
  /** Resolves with its outcome, or with nothing when it failed or nobody waits any more; never rejects. */
  next<T>(step: () => T | Promise<T>): Promise<T | undefined>
  /** Leaves no timer behind; steps still run. */
  close(): void
}

/** `failed` hears why each step failed, and of each one that hangs. */
export function createSteps(clock: Clock, failed: (error: ChatError) => void): Steps {
  const patience = createAlarm(clock)
  const waiting = new Set<(outcome: undefined) => void>()
  let last = Promise.resolve()
  let closed = false
  const giveUp = () => {
    steps.hangs = true
    failed(new ChatError('storage', { message: hanging }))
    for (const goOn of waiting) goOn(undefined)
    waiting.clear()
  }
  const steps = {
    hangs: false,
    next: <T>(step: () => T | Promise<T>) =>
      new Promise<T | undefined>((goOn) => {
        const settled = (outcome?: T) => {
          patience.stop()
          steps.hangs = false
          waiting.delete(goOn)
          goOn(outcome)
        }
        last = last
          .then(() => {
            if (!closed) patience.set(withinMs, giveUp)
            return step()
          })
          .then(settled, (error) => {
            failed(toStorageError(error))
            settled()
          })
        if (steps.hangs) goOn(undefined)
        else waiting.add(goOn)
      }),
    close() {
      closed = true
      patience.stop()
    },
  }
  return steps
}

/** Whatever a storage threw. */
export function toStorageError(cause: unknown): ChatError {
  // By name: an app may hold two copies of this package.
  if (cause instanceof Error && cause.name === 'ChatError') return cause as ChatError
  return new ChatError('storage', { message: 'The storage failed: see `cause`.', cause })
}

const hanging =
  'The storage has not answered for 10 s: what is unsent is only in memory. It is written when the storage goes on.'
