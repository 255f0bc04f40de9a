import type { Stage } from './stage.js'

/** One thing that a clause asks for, tried on fresh accounts. */
export interface ConformanceTest {
  /** Goes on after the clause's name: `R7 ${title}`. */
  readonly title: string
  /** What breaks for people when it does not hold. */
  readonly matters: string
  /** What the author of the transport should look at. */
  readonly fix: string
  /** Throws a Violation, or Unproven where this transport or its controls cannot show it. */
  run(stage: Stage): Promise<void>
}

/** A clause of the transport contract with its tests. */
export interface Clause {
  readonly name: string
  /** As in `@parley/core`'s `transport.ts`. */
  readonly words: string
  readonly tests: readonly ConformanceTest[]
}
