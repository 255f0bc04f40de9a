import { backendProfiles } from '../profiles/backend-profiles.js'
import { count, type FaultKind, faultKinds, type Tally } from './fault-kinds.js'
import { faults } from './faults.js'
import { finalCheck } from './final-check.js'
import { operations } from './operations.js'
import { createWorld, type World } from './world.js'
import type { Step, WorldScript } from './world-script.js'

/**
 * By the last of these all must be well; in most worlds it is looked no further where it is well before. The longest way
 * is that of a send which is accepted five times without a message: 10 s of waiting, and reading page by page, each time.
 */
const quietMs = [30_000, 30_000, 90_000]
/** One world in so many, by seed, is looked at to the end: what was well has to stay so. */
const looksOnEvery = 20
const farewellMs = 31_000

/** What one world did and what was wrong in it. */
export interface WorldReport {
  /** Empty when every invariant held. */
  readonly violations: readonly string[]
  /** How many steps the first page in each tab's place made before all faults stopped: where it may be killed. */
  readonly steps: readonly number[]
}

/** Runs one script over the real client, and checks the invariants of SPEC.md all the way and at the end. */
export async function runWorld(
  script: WorldScript,
  tally: Tally = new Map(),
): Promise<WorldReport> {
  const profile = backendProfiles.find(({ name }) => name === script.profile)
  if (!profile) throw new Error(`There is no backend profile "${script.profile}".`)
  const world = createWorld(script, profile, tally)
  const { clock, ledger } = world
  const look = () => {
    for (const tab of world.tabs()) tab.look()
  }
  for (const step of script.steps) {
    await clock.advance(step.waitMs)
    run(world, step)
    look()
    if (ledger.violations.length > 0) break
  }
  await clock.advance(0)
  const steps = world.stepsMade()
  if (ledger.violations.length === 0) {
    world.heal()
    // I3 without any final sync: time passes, and that is all.
    let wrong: readonly string[] = []
    let isWell = false
    const looksOn = script.seed % looksOnEvery === 0
    for (const durationMs of quietMs) {
      await clock.advance(durationMs)
      look()
      wrong = finalCheck(world)
      if (ledger.violations.length > 0) break
      if (wrong.length === 0 && !looksOn) break
      if (wrong.length > 0 && isWell) {
        wrong = wrong.map((what) => `${what}, after all was well`)
        break
      }
      isWell = wrong.length === 0
    }
    if (looksOn) count(tally, 'world looked at for 150 s')
    ledger.violations.push(...wrong)
  }
  const tabs = world.tabs()
  for (const tab of tabs) tab.close()
  await clock.advance(1_000)
  if (ledger.violations.length === 0) checkNothingLeft()
  await clock.advance(farewellMs)
  count(tally, 'worlds')
  return { violations: ledger.violations, steps }

  /** I13. */
  function checkNothingLeft(): void {
    for (const tab of tabs)
      if (tab.clock.pending > 0)
        ledger.violations.push(`I13: ${tab.name} left ${tab.clock.pending} timers behind`)
    const listenings = world.backend.listenings()
    if (listenings > 0) ledger.violations.push(`I13: ${listenings} listenings are left`)
    for (const { browser } of world.devices)
      if (browser && browser.open > 0)
        ledger.violations.push(`I13: ${browser.open} locks or channels are left`)
  }
}

function run(world: World, step: Step): void {
  const tab = world.tab(step.tab)
  const room = world.rooms[step.room % world.rooms.length] ?? ''
  if (!tab || tab.boundary.isAsleep) count(world.tally, 'step without a tab')
  else if (isFault(step.what)) faults[step.what](world, tab, step, room)
  else {
    const did = operations[step.what](world, tab, room, step)
    count(world.tally, did ? step.what : `${step.what}, with nothing to do`)
  }
}

export function isFault(what: Step['what']): what is FaultKind {
  return (faultKinds as readonly string[]).includes(what)
}
