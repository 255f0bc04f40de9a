// `pnpm conformance`: which clauses of the transport contract hold, for each transport of this repository.
import { startVitest } from 'vitest/node'
import { notMeasured, report } from '../measurement.mjs'
import { ConformanceMatrix } from './conformance-matrix.mjs'

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
if (transports.size === 0 || problems.length > 0) {
  notMeasured('conformance', problems.join('\n') || 'No conformance test has run.')
}
matrix.print()
report('conformance', matrix.targets())
