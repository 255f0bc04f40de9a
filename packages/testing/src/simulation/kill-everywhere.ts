import type { Tally } from './fault-kinds.js'
import { runWorld } from './run-world.js'
import type { WorldScript } from './world-script.js'

export interface KillEverywhereOptions {
  /** Which tab. @default 0, the first person's first */
  readonly tab?: number
  /** Where the counts are added. @default nowhere */
  readonly tally?: Tally
}

/**
 * Runs a small script again and again, and kills a tab at another step each time: at every call that it makes and at
 * everything that it hears (I7). Returns what went wrong, with the step, and how many steps there are.
 */
export async function killEverywhere(
  script: WorldScript,
  { tab = 0, tally = new Map() }: KillEverywhereOptions = {},
): Promise<{ readonly steps: number; readonly violations: readonly string[] }> {
  const whole = await runWorld(script, tally)
  const steps = whole.steps[tab] ?? 0
  const violations = [...whole.violations]
  for (let step = 1; step <= steps; step += 1) {
    const report = await runWorld({ ...script, kill: { tab, step } }, tally)
    violations.push(...report.violations.map((what) => `killed at step ${step}: ${what}`))
  }
  return { steps, violations }
}
