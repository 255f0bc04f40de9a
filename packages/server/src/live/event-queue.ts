import type { Backlog } from './backlog.js'

/** What waits for one subscription: pushed by the bus, pulled by the socket. */
export interface EventQueue<T> {
  /** `bytes` is about what the item will weigh on the wire. Nothing happens once the queue has ended. */
  push(item: T, bytes: number): void
  /** The items that wait are dropped; the reader is told the error, or that it is over. */
  end(error?: Error): void
  next(): Promise<IteratorResult<T, undefined>>
}

const over = { done: true, value: undefined } as const

/** The queue ends when the backlog that it shares with others has no room. */
export function createEventQueue<T>(backlog: Backlog): EventQueue<T> {
  let items: { readonly item: T; readonly bytes: number }[] = []
  let ended = false
  let failure: Error | undefined
  let reader:
    | { resolve(result: IteratorResult<T, undefined>): void; reject(error: Error): void }
    | undefined

  const end = (error?: Error) => {
    if (ended) return
    ended = true
    for (const { bytes } of items) backlog.remove(bytes)
    items = []
    const waiting = reader
    reader = undefined
    if (waiting === undefined) failure = error
    else if (error === undefined) waiting.resolve(over)
    else waiting.reject(error)
  }
  return {
    push(item, bytes) {
      if (ended) return
      if (reader !== undefined) {
        const waiting = reader
        reader = undefined
        waiting.resolve({ done: false, value: item })
        return
      }
      items.push({ item, bytes })
      if (!backlog.add(bytes)) end()
    },
    end,
    next() {
      const first = items.shift()
      if (first !== undefined) {
        backlog.remove(first.bytes)
        return Promise.resolve({ done: false, value: first.item })
      }
      if (failure !== undefined) {
        const error = failure
        failure = undefined
        return Promise.reject(error)
      }
      if (ended) return Promise.resolve(over)
      return new Promise((resolve, reject) => {
        reader = { resolve, reject }
      })
    },
  }
}
