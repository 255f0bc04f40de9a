import type { BenchMessage } from './messages.js'

/** A chat under measure. It shows what it is given; nothing else of it is known to the measures. */
export interface Contender {
  /** One message in the DOM. */
  readonly rowSelector: string
  /** What the person writes into; absent where the library brings none. */
  readonly inputSelector?: string
  /** It shows changes at most so often: the next one comes later, so that each is timed by itself. @default 16 */
  readonly quietMs?: number
  /** What scrolls. */
  readonly scrollerSelector: string
  /** Turns the data into what the library is given: it is data still, and no part of any measure. */
  prepare?(messages: readonly BenchMessage[]): void | Promise<void>
  /** Begins to show these messages, oldest first, in an element that fills the page. */
  mount(host: HTMLElement, messages: readonly BenchMessage[]): void
  /** Somebody else's message arrives. */
  append(message: BenchMessage): void
  /** Older messages arrive. Absent where the library does not offer it. */
  prepend?(messages: readonly BenchMessage[]): void
  /** A message is edited or reacted to by somebody. */
  change(message: BenchMessage): void
  /** Grace has read up to this message. */
  receipt?(message: BenchMessage): void
  /** Grace types. */
  typing?(): void
}
