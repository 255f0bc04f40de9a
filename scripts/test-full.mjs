// `npm run test:full`: the slow suites.
import { runSteps } from './steps.mjs'

/** @type {readonly import('./steps.mjs').Step[]} */
const slowSuites = [
  { name: 'faults', commands: [['pnpm', 'run', 'faults']] },
  { name: 'sim', commands: [['pnpm', 'run', 'sim', '--worlds', '20000']] },
]

await runSteps(slowSuites)
console.log(`test:full: ${slowSuites.length} suites`)
