import { backendProfiles } from '@parley/testing'
import {
  killEverywhere,
  runWorlds,
  type Step,
  type Tally,
  type WorldScript,
} from '@parley/testing/simulation'
import { expect, it } from 'vitest'

// More of them: `pnpm sim --worlds 20000`. A failure prints the seed and path that replay it, and its shortest script.
const worlds = 1_000
// The same ones each time, so that a change is to blame for what fails; `pnpm sim` draws others each time.
const seed = Number(process.env['SEED'] ?? 1)
const names = backendProfiles.map(({ name }) => name)

it.each(names)(
  'keeps every invariant in worlds of people, tabs and faults, over a backend like %s',
  async (name) => {
    const tally: Tally = new Map()
    const share = Math.ceil(worlds / names.length)
    const failure = await runWorlds({ seed, worlds: share, profiles: [name], tally })
    expect(failure, JSON.stringify(failure)).toBeUndefined()
    expect(tally.get('worlds')).toBe(share)
  },
  240_000,
)

const step = (what: Step['what'], waitMs: number, tab = 0): Step => ({
  ...{ what, waitMs, tab, room: 0, pick: 0, forMs: 2_000 },
})

it.each(names)(
  'loses nothing that was written when a tab is killed at any step, over a backend like %s',
  async (profile) => {
    const script: WorldScript = {
      ...{ seed: 1, profile, tabs: 2, browser: 'locks and channels' },
      ...{ skewMs: [0, 0], pageSize: 5, history: 7 },
      steps: [
        step('send', 300),
        step('send', 0),
        step('edit', 1),
        step('send', 2, 1),
        step('react', 40),
        step('others edit', 10),
        step('load older', 0),
        step('read', 3_000),
      ],
    }
    const { steps, violations } = await killEverywhere(script)
    expect(violations).toEqual([])
    expect(steps).toBeGreaterThan(40)
  },
  60_000,
)
