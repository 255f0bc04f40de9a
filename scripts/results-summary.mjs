// Adds up what the test processes wrote: prints every skip and every failure with its reason, and the one closing line.
// usage: results-summary.mjs FOLDER STATUS …   (the exit statuses of the commands that ran)
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder = '', ...statuses] = process.argv.slice(2)
/** @type {import('./results-reporter.ts').Results[]} */
const results = readdirSync(folder).map((name) =>
  JSON.parse(readFileSync(join(folder, name), 'utf8')),
)
const skipped = results.flatMap((result) => result.skipped)
for (const { name, reason } of skipped)
  console.log(`skipped: ${name}: ${reason || 'NO REASON GIVEN'}`)

const passed = results.reduce((sum, result) => sum + result.passed, 0)
const failedTests = results.flatMap((result) => result.failed)
for (const { name, reason } of failedTests) console.log(`failed: ${name}: ${reason}`)
const unexplained = skipped.filter(({ reason }) => reason === '').length
const failedCommands = statuses.filter((status) => status !== '0').length
// A command that failed for another reason than a test (build, types, lint) is a failure of its own.
const failed = failedTests.length + unexplained + (failedTests.length === 0 ? failedCommands : 0)
console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`)
process.exit(failed === 0 && passed > 0 ? 0 : 1)
