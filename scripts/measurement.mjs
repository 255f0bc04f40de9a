// How every measuring command reports: a row per target, a closing line, an exit status.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @typedef {object} Target
 * @property {string} name
 * @property {string} measured with its unit
 * @property {string} limit with its unit
 * @property {boolean} met
 */

/**
 * Prints the rows and `NAME: N met, M missed`; exits 0 when all are met, 1 when one is missed.
 * @param {string} name
 * @param {readonly Target[]} targets
 */
export function report(name, targets) {
  if (targets.length === 0) notMeasured(name, 'There was no target to measure.')
  const width = Math.max(...targets.map((target) => target.name.length))
  for (const target of targets) {
    const verdict = target.met ? 'met   ' : 'MISSED'
    console.log(
      `${verdict}  ${target.name.padEnd(width)}  ${target.measured}  (limit ${target.limit})`,
    )
  }
  const missed = targets.filter((target) => !target.met)
  const met = targets.length - missed.length
  count({
    passed: met,
    failed: missed.map((target) => ({
      name: `${name}: ${target.name}`,
      reason: `${target.measured}, limit ${target.limit}`,
    })),
    skipped: [],
  })
  console.log(`${name}: ${met} met, ${missed.length} missed`)
  process.exit(missed.length === 0 ? 0 : 1)
}

/**
 * Says why nothing could be measured, and exits 2.
 * @param {string} name
 * @param {unknown} reason
 * @returns {never}
 */
export function notMeasured(name, reason) {
  console.error(reason instanceof Error ? (reason.stack ?? reason.message) : reason)
  count({ passed: 0, failed: [{ name, reason: `not measured: ${reason}` }], skipped: [] })
  console.log(`${name}: 0 met, 0 missed, not measured`)
  process.exit(2)
}

/**
 * For `.ci/run`, which adds up the targets of the slow suites with the tests.
 * @param {import('./results-reporter.ts').Results} results
 */
function count(results) {
  const folder = process.env.PARLEY_RESULTS
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${process.pid}.json`), JSON.stringify(results))
}
