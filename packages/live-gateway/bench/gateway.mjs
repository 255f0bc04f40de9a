// `pnpm bench:gateway`: one poller for everyone, proved by counting. The gateway is the built one; gateway, upstream with its
// database, and clients are processes of their own. It all stops by itself.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { notMeasured, report } from '../../../scripts/measurement.mjs'
import { startChild } from './child.mjs'
import { openDatabase } from './database.mjs'
import { measureFanOut } from './rows/fan-out.mjs'
import { measurePolls } from './rows/polls.mjs'
import { measureRestart } from './rows/restart.mjs'
import { measureRestartUnderTransports } from './rows/restart-transport.mjs'

const name = 'bench:gateway'
const giveUpMs = 280_000
const memberCount = 2_000

const folder = mkdtempSync(join(tmpdir(), 'parley-gateway-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
process.on('uncaughtException', (error) => notMeasured(name, error))
process.on('unhandledRejection', (error) => notMeasured(name, error))
setTimeout(() => notMeasured(name, `not done within ${giveUpMs / 1000} s`), giveUpMs)

if (!existsSync(fileURLToPath(new URL('../dist/index.js', import.meta.url)))) {
  notMeasured(name, 'packages/live-gateway/dist is not built')
}

const file = join(folder, 'chat.db')
const users = Array.from({ length: memberCount }, (_, index) => `u${index}`)
const roomNames = [
  'polls',
  'fast',
  'slow',
  'many',
  'restart',
  'transport',
  ...users.slice(0, 200).map((_, i) => `room${i}`),
]
const filling = openDatabase(file)
filling.fill(
  users,
  roomNames.map((room) => ({ room, members: users, messages: 50 })),
)
filling.close()

const upstream = await startChild('./upstream.mjs', [file])
const revisions = join(folder, 'revisions')
mkdirSync(revisions)
const bench = {
  users,
  upstream,
  upstreamUrl: `${upstream.url}/graphql`,
  /** A new one each time, so that what one row leaves behind is not measured by the next. */
  startGateway: ({ port = 0, isStored = false } = {}) =>
    startChild('./gateway-process.mjs', [
      file,
      `${upstream.url}/graphql`,
      String(port),
      isStored ? revisions : '',
    ]),
}

console.log(
  '50 messages of 60 characters with their authors joined, uncompressed; every client another member',
)
// `pnpm bench:gateway restart` runs one part alone.
const parts = {
  polls: measurePolls,
  'fan-out': measureFanOut,
  restart: measureRestart,
  transport: measureRestartUnderTransports,
}
const wanted = process.argv.slice(2)
const targets = []
for (const [part, measure] of Object.entries(parts)) {
  if (wanted.length === 0 || wanted.includes(part)) targets.push(...(await measure(bench)))
}
console.log('not measured here: eight tabs on one stream (npm run test:e2e)')
report(name, targets)
