// The reference server in a process of its own: `node server-child.js <port> <database file> <session ms>`.
import { startChatServer } from '@parley/server'

const [port = '0', databaseFile = ':memory:', sessionTtlMs = ''] = process.argv.slice(2)
const server = await startChatServer({
  port: Number(port),
  databaseFile,
  ...(sessionTtlMs !== '' && { sessionTtlMs: Number(sessionTtlMs) }),
  // So often that clients with a quick heartbeat miss it soon.
  appSync: { keepAliveMs: 500, tokenExpiry: 'close' },
  // So soon that what a poll brings is there within the second that catching up may take.
  liveQueries: { heartbeatMs: 500, pollingIntervalMs: 200 },
  // One process writes here what many people write in an hour.
  limits: {
    writesPerSecond: 100_000,
    writeBurst: 100_000,
    operationsPerSecond: 100_000,
    operationBurst: 100_000,
  },
})
console.log(server.url)
// The table ends, or is killed: nobody is left to ask for anything.
process.on('disconnect', () => process.exit(0))
