// `npm run test:full`: the slow suites. There are none yet; later ones are steps here.
import { runSteps } from './steps.mjs'

/** @type {readonly import('./steps.mjs').Step[]} */
const slowSuites = []

await runSteps(slowSuites)
console.log(`test:full: ${slowSuites.length} suites`)
