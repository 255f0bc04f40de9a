import type { EventQueue } from './event-queue.js'

export interface SubscriptionStreamParts<T> {
  /** What comes first; it ends by itself. */
  readonly prelude: AsyncGenerator<T, void, undefined>
  readonly queue: Pick<EventQueue<T>, 'next' | 'end'>
  /** Called once, however the subscription ends. */
  readonly cleanUp: () => void
}

/**
 * The prelude, then the queue. Written out rather than as a generator: `return()` of a generator that
 * waits for its queue would wait with it, and the subscription of a closed socket would never go.
 */
export function createSubscriptionStream<T>(
  parts: SubscriptionStreamParts<T>,
): AsyncGenerator<T, undefined, undefined> {
  let inPrelude = true
  let cleaned = false
  const finish = (error?: Error) => {
    if (cleaned) return
    cleaned = true
    parts.queue.end(error)
    parts.cleanUp()
  }
  const next = async (): Promise<IteratorResult<T, undefined>> => {
    if (cleaned) return { done: true, value: undefined }
    try {
      if (inPrelude) {
        const result = await parts.prelude.next()
        if (cleaned) return { done: true, value: undefined }
        if (result.done !== true) return result
        inPrelude = false
      }
      const result = await parts.queue.next()
      if (result.done === true) finish()
      return result
    } catch (error) {
      finish()
      throw error
    }
  }
  return {
    next,
    async return() {
      finish()
      return { done: true, value: undefined }
    },
    async throw(error: unknown) {
      finish()
      throw error
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
