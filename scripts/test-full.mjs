// `npm run test:full`: the slow suites.
import { runSteps } from './steps.mjs'

/** @type {readonly import('./steps.mjs').Step[]} */
const slowSuites = [
  // AppSync notices a dead socket after 72 s, three times a schema: `pnpm faults` runs those too.
  {
    name: 'faults',
    commands: [
      ['pnpm', 'run', 'faults', '--subjects', 'graphql-ws,live-query stream,live-query poll'],
    ],
  },
  { name: 'next', commands: [['pnpm', 'run', 'next:gateway']] },
  { name: 'clients', commands: [['pnpm', 'run', 'test:clients']] },
  // The same worlds each time, so that a change is to blame for what fails; how fast they run is for `pnpm sim` to say.
  {
    name: 'sim',
    commands: [['pnpm', 'run', 'sim', '--worlds', '20000', '--seed', '1', '--limit', '600']],
  },
]

await runSteps(slowSuites)
console.log(`test:full: ${slowSuites.length} suites`)
