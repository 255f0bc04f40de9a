import type { Readable } from '../store/readable.js'
import type { Unsubscribe } from '../transport.js'

/** Time, replaceable: tests pass the virtual clock of `@parley/testing`. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls once after `delayMs`, unless the returned function is called before. */
  after(delayMs: number, callback: () => void): Unsubscribe
}

/** What the engine needs of the world round it. Everything is replaceable; nothing of it is a DOM type. */
export interface Environment {
  readonly clock: Clock
  /** 0 <= x < 1, for jitter. */
  random(): number
  /** A new unguessable id. */
  createId(): string
  /** The browser's word; a hint only. Always true outside a DOM. */
  readonly online: Readable<boolean>
  /** Whether a person may be looking. Always true outside a DOM. */
  readonly visible: Readable<boolean>
  /** Calls once before the next paint, or within 50 ms when hidden or outside a DOM. */
  nextFrame(callback: () => void): Unsubscribe
}
