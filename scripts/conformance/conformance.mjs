// `pnpm conformance`: which clauses of the transport contract hold, for each transport of this repository.
import { startVitest } from 'vitest/node'
import { notMeasured, report } from '../measurement.mjs'
import { ConformanceMatrix } from './conformance-matrix.mjs'

// A file that is gone must not look like one that passed.
const expected = [
  'memory',
  'graphql-ws',
  'live-query stream',
  'live-query poll',
  'live-query auto',
  'live-query fallback',
  'appsync parley',
  'appsync chatql',
  'appsync serverless',
]

const matrix = new ConformanceMatrix()
process.env.NODE_ENV ??= 'test'
let vitest
try {
  vitest = await startVitest('test', ['conformance'], {
    project: ['node'],
    reporters: [matrix],
    watch: false,
  })
} catch (error) {
  notMeasured('conformance', error)
}
await vitest?.close()

const { transports, problems } = matrix
for (const name of expected) {
  if (!transports.has(name)) problems.push(`The transport ${name} was not tried.`)
}
if (problems.length > 0) notMeasured('conformance', problems.join('\n'))
matrix.print()
report('conformance', matrix.targets())
