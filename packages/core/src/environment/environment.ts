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
  /**
   * Queues for what one page at a time may hold under this name. `held` is called once, later: when it is this page's, or
   * when the browser refuses to say. The returned function lets go of it, or leaves the queue; so does the end of the page.
   * @default absent: this browser cannot tell pages apart, and every page counts as the only one
   */
  readonly holdLock?: (name: string, held: () => void) => Unsubscribe
  /** Hears what other pages post under this name, in order, but not its own. @default absent: no other page is heard */
  readonly openChannel?: (name: string, hear: (message: unknown) => void) => Channel
}

/** To all other pages that opened a channel of the same name. Messages are plain data (structured clone). */
export interface Channel {
  post(message: unknown): void
  close(): void
}
