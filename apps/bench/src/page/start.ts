import { createBench } from './bench.js'
import type { Contender } from './contender.js'

/** Puts the bench over a contender where the measures find it. */
export function start(contender: Contender): void {
  Object.assign(globalThis, { bench: createBench(contender) })
}
