// `pnpm test:clients`: AWS's own AppSync clients against the local endpoint of @parley/server. Installs them on its own
// first run; it all stops by itself.
import { notMeasured, report } from '../../scripts/measurement.mjs'
import { install } from './run/install.mjs'

const name = 'test:clients'
process.on('uncaughtException', (error) => notMeasured(name, error))
process.on('unhandledRejection', (error) => notMeasured(name, error))

install()
const { rows } = await import('./run/rows.mjs')
report(name, await rows())
