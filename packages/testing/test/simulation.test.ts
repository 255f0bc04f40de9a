import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  type FaultKind,
  faultKinds,
  operationKinds,
  runWorld,
  runWorlds,
  type Tally,
  worldScripts,
} from '../src/simulation/index.js'

it('makes worlds of at least 40 operations and 6 kinds of fault, and shrinks them further', () => {
  const scripts = fc.sample(worldScripts(), { numRuns: 200, seed: 3 })
  for (const { steps, tabs } of scripts) {
    const done = steps.filter(({ what }) => operationKinds.some((kind) => kind === what))
    const faults = steps.map(({ what }) => what as FaultKind)
    expect(done.length).toBeGreaterThanOrEqual(40)
    expect(new Set(faults.filter((kind) => faultKinds.includes(kind))).size).toBeGreaterThanOrEqual(
      6,
    )
    expect(tabs).toBe(2)
  }
  const failing = fc.check(
    fc.property(worldScripts(), ({ steps }) => !steps.some(({ what }) => what === 'send')),
    { seed: 3 },
  )
  expect(failing.counterexample?.[0]?.steps.map(({ what }) => what)).toEqual(['send'])
})

it('runs the same script the same way', async () => {
  const [script] = fc.sample(worldScripts(), { numRuns: 1, seed: 5 })
  if (!script) throw new Error('There is no script.')
  const tallies = [new Map(), new Map()] satisfies Tally[]
  for (const tally of tallies) expect((await runWorld(script, tally)).violations).toEqual([])
  expect([...(tallies[0] ?? [])]).toEqual([...(tallies[1] ?? [])])
})

it('runs the worlds of a seed in the same order, also from a path', async () => {
  const whole: Tally = new Map()
  expect(await runWorlds({ seed: 9, worlds: 3, tally: whole })).toBeUndefined()
  expect(whole.get('worlds')).toBe(3)
  const one: Tally = new Map()
  expect(await runWorlds({ seed: 9, worlds: 1, path: '2', tally: one })).toBeUndefined()
  expect(one.get('worlds')).toBe(1)
})
