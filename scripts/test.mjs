// `npm test`: everything that must be green, the cheapest first. `npm test <step> …` runs some of it.
import { runSteps } from './steps.mjs'

/** @type {readonly import('./steps.mjs').Step[]} */
const all = [
  {
    name: 'build',
    commands: [['turbo', 'run', 'build', '--output-logs=errors-only']],
    quiet: true,
  },
  {
    name: 'types',
    commands: [
      ['turbo', 'run', 'typecheck', '--output-logs=errors-only'],
      ['tsc', '-p', 'tsconfig.json'],
    ],
    quiet: true,
  },
  {
    name: 'lint',
    commands: [['biome', 'ci', '.'], ['knip'], ['sherif', '--fail-on-warnings']],
    quiet: true,
  },
  {
    name: 'tests',
    commands: [
      [
        'vitest',
        'run',
        '--project',
        'node',
        '--project',
        'dom',
        '--project',
        'browser',
        '--project',
        'storybook',
      ],
    ],
  },
  { name: 'e2e', commands: [['vitest', 'run', '--project', 'e2e']] },
]

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !all.some((step) => step.name === name))
if (unknown.length > 0) {
  console.error(
    `There is no step ${unknown.join(', ')}; the steps are ${all.map((step) => step.name).join(', ')}.`,
  )
  process.exit(2)
}
await runSteps(wanted.length === 0 ? all : all.filter((step) => wanted.includes(step.name)))
