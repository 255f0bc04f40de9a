import fc from 'fast-check'
import { count, type Tally } from './fault-kinds.js'
import { runWorld } from './run-world.js'
import type { WorldScript } from './world-script.js'
import { type WorldScriptOptions, worldScripts } from './world-scripts.js'

export interface RunWorldsOptions extends WorldScriptOptions {
  readonly seed: number
  readonly worlds: number
  /** Where a failure was found and how it was shrunk: runs that world alone. */
  readonly path?: string
  /** Looks for the shortest script that fails. @default true */
  readonly shrinks?: boolean
  /** Where the counts are added. @default nowhere */
  readonly tally?: Tally
}

/** The shortest script that was found to break an invariant, and how to see it again. */
export interface WorldFailure {
  readonly seed: number
  readonly path: string
  readonly worlds: number
  readonly script: WorldScript
  readonly violations: readonly string[]
}

/** Runs worlds until one fails, and shrinks that one. Nothing when every invariant held in all of them. */
export async function runWorlds(options: RunWorldsOptions): Promise<WorldFailure | undefined> {
  const { seed, worlds, path, shrinks = true, tally = new Map() } = options
  let violations: readonly string[] = []
  const holds = async (script: WorldScript) => {
    count(tally, `profile ${script.profile}`)
    const report = await runWorld(script, tally)
    if (report.violations.length > 0) violations = report.violations
    return report.violations.length === 0
  }
  const details = await fc.check(fc.asyncProperty(worldScripts(options), holds), {
    seed,
    numRuns: worlds,
    endOnFailure: !shrinks,
    ...(path !== undefined && { path }),
  })
  if (!details.failed) return undefined
  const [script] = details.counterexample ?? []
  if (!script) throw details.errorInstance
  const again = await runWorld(script)
  return {
    seed,
    path: details.counterexamplePath ?? '',
    worlds: details.numRuns,
    script,
    violations: again.violations.length > 0 ? again.violations : violations,
  }
}
