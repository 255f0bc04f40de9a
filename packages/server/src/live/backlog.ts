/** What waits for one socket, whichever of its subscriptions it waits in. */
export interface Backlog {
  /** False: there is no room for it, now or later. */
  add(bytes: number): boolean
  remove(bytes: number): void
}

/** `onOverflow` is called once, when the socket is more than `maxBytes` behind. */
export function createBacklog(maxBytes: number, onOverflow: () => void): Backlog {
  let waitingBytes = 0
  let isOver = false
  return {
    add(bytes) {
      waitingBytes += bytes
      if (waitingBytes <= maxBytes) return !isOver
      if (!isOver) {
        isOver = true
        onOverflow()
      }
      return false
    },
    remove(bytes) {
      waitingBytes -= bytes
    },
  }
}
