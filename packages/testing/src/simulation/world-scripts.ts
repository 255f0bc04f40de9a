import fc from 'fast-check'
import { backendProfiles } from '../profiles/backend-profiles.js'
import { type FaultKind, faultKinds } from './fault-kinds.js'
import { type OperationKind, operationKinds, type Step, type WorldScript } from './world-script.js'

export interface WorldScriptOptions {
  /** Names of the backends' profiles to draw from. @default all */
  readonly profiles?: readonly string[]
  /** How many tabs the first person has. @default 2 */
  readonly tabs?: number
}

const weights: Partial<Record<OperationKind, number>> = {
  send: 6,
  'others send': 4,
  edit: 3,
  delete: 2,
  react: 3,
  'others edit': 3,
  'others delete': 2,
  'others react': 3,
}
const waits = [0, 0, 0, 3, 20, 60, 250, 900, 2_500, 6_000, 12_000]
const dayMs = 86_400_000
const skews = [0, 0, 0, -dayMs, dayMs, -3_600_000, 5_000]
const browsers = [
  'locks and channels',
  'locks and channels',
  'locks and channels',
  'channels',
  'neither',
] as const

const weighted = operationKinds.flatMap((kind) =>
  Array.from({ length: weights[kind] ?? 1 }, () => kind),
)
/** What can go wrong over a backend in a step, and what must, because few backends have it. */
function faultsOf(profile: string): {
  readonly always: readonly FaultKind[]
  readonly possible: readonly FaultKind[]
} {
  const options = backendProfiles.find(({ name }) => name === profile)?.transport ?? {}
  const impossible = new Set<FaultKind>([
    // Of a whole world.
    'clock skew',
    'cursor gone',
    ...(options.resumes === false ? (['checkpoint refused'] as const) : []),
    ...(options.revisions === false ? (['events reordered'] as const) : []),
  ])
  return {
    always: options.cursors === 'token' ? ['cursor gone'] : [],
    possible: faultKinds.filter((kind) => !impossible.has(kind)),
  }
}

/**
 * Any world: 40 to 50 operations of people and 8 to 14 faults of at least 6 kinds. Shrinks to fewer steps and calmer
 * devices, also below these numbers.
 */
export function worldScripts(options: WorldScriptOptions = {}): fc.Arbitrary<WorldScript> {
  const profiles = options.profiles ?? backendProfiles.map(({ name }) => name)
  return new WorldScripts(profiles, options.tabs ?? 2)
}

class WorldScripts extends fc.Arbitrary<WorldScript> {
  readonly #profiles: readonly string[]
  readonly #tabs: number

  constructor(profiles: readonly string[], tabs: number) {
    super()
    this.#profiles = profiles
    this.#tabs = tabs
  }

  override generate(random: fc.Random): fc.Value<WorldScript> {
    const upTo = (most: number) => random.nextInt(0, most)
    const one = <T>(list: readonly T[]): T => list[upTo(list.length - 1)] as T
    const step = (what: OperationKind | FaultKind): Step => ({
      waitMs: one(waits),
      what,
      tab: upTo(3),
      room: upTo(3) === 0 ? 1 : 0,
      pick: upTo(999),
      forMs: one([500, 2_000, 5_000, 12_000, 30_000]),
    })
    const profile = one(this.#profiles)
    const { always, possible } = faultsOf(profile)
    const kinds = [...always, ...shuffled(possible, upTo).slice(0, 7 + upTo(2) - always.length)]
    const faults = [...kinds, ...Array.from({ length: upTo(5) }, () => one(kinds))]
    const operations = Array.from({ length: 40 + upTo(10) }, () => one(weighted))
    const script: WorldScript = {
      seed: upTo(2 ** 31 - 2),
      profile,
      tabs: this.#tabs,
      browser: one(browsers),
      skewMs: [one(skews), one(skews)],
      pageSize: 4 + upTo(11),
      history: upTo(16),
      steps: shuffled([...faults, ...operations], upTo).map(step),
    }
    return new fc.Value(script, undefined)
  }

  override canShrinkWithoutContext(value: unknown): value is WorldScript {
    return typeof value === 'object' && value !== null && 'steps' in value
  }

  override shrink(script: WorldScript): fc.Stream<fc.Value<WorldScript>> {
    return fc.stream(smaller(script)).map((value) => new fc.Value(value, undefined))
  }
}

function* smaller(script: WorldScript): IterableIterator<WorldScript> {
  const { steps } = script
  for (let size = steps.length; size >= 1; size = Math.floor(size / 2))
    for (let from = 0; from < steps.length; from += size)
      yield { ...script, steps: [...steps.slice(0, from), ...steps.slice(from + size)] }
  if (script.tabs > 1) yield { ...script, tabs: 1 }
  if (script.skewMs.some((skew) => skew !== 0)) yield { ...script, skewMs: [0, 0] }
  if (script.history > 0) yield { ...script, history: 0 }
  if (script.browser !== 'locks and channels') yield { ...script, browser: 'locks and channels' }
  for (const [index, step] of steps.entries())
    if (step.waitMs > 0) yield { ...script, steps: steps.with(index, { ...step, waitMs: 0 }) }
}

function shuffled<T>(list: readonly T[], upTo: (most: number) => number): T[] {
  const all = [...list]
  for (let index = all.length - 1; index > 0; index -= 1) {
    const other = upTo(index)
    ;[all[index], all[other]] = [all[other] as T, all[index] as T]
  }
  return all
}
