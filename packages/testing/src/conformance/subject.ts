import type { ChatTransport } from '@parley/core'
import type { ConformanceControls, Person } from './controls.js'

/** A transport as the kit tries it. */
export interface ConformanceSubject {
  /** Heads the results. @default the transport's `name` where it is known, else 'transport' */
  readonly name?: string
  /** A transport for this account, which is made where it is new; called again it is another device of theirs. */
  create(person: Person): ChatTransport | Promise<ChatTransport>
  /** @default none, which leaves much UNPROVEN */
  readonly controls?: ConformanceControls
  readonly patience?: Partial<Patience>
}

/** How long the kit waits, in milliseconds. */
export interface Patience {
  /** For what has to happen: an answer, `ready`, an event. @default 10_000 */
  readonly limitMs: number
  /** From an abort to the end of its call. @default 1_000 */
  readonly promptMs: number
  /** For what must not happen, after the same news has reached somebody else. @default 50 */
  readonly quietMs: number
}

export const defaultPatience: Patience = { limitMs: 10_000, promptMs: 1_000, quietMs: 50 }
