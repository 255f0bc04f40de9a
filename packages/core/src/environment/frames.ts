import type { Environment } from './environment.js'

/** Tells listeners at most once a frame, all of them in the same one (I14). */
export interface Frames {
  /** Calls `notify` once in the next frame, however often it is asked. */
  request(notify: () => void): void
  /** Tells at once what waits: a person's own action shows without delay. */
  flush(): void
  close(): void
}

export function createFrames(environment: Environment): Frames {
  const waiting = new Set<() => void>()
  let cancel: (() => void) | undefined
  const flush = () => {
    cancel?.()
    cancel = undefined
    const due = [...waiting]
    waiting.clear()
    for (const notify of due) notify()
  }
  return {
    request(notify) {
      waiting.add(notify)
      cancel ??= environment.nextFrame(flush)
    },
    flush,
    close() {
      cancel?.()
      // Nothing is scheduled any more: a late request finds a frame that never comes.
      cancel = () => {}
      waiting.clear()
    },
  }
}
