// `pnpm bench:appsync`: our transport beside aws-amplify, over the local endpoint of @parley/server. Installs AWS's clients
// on its own first run; it all stops by itself.
import { notMeasured } from '../../scripts/measurement.mjs'
import { install } from './run/install.mjs'

const name = 'bench:appsync'
process.on('uncaughtException', (error) => notMeasured(name, error))
process.on('unhandledRejection', (error) => notMeasured(name, error))

install()
const { bench } = await import('./bench/bench.mjs')
await bench(name)
