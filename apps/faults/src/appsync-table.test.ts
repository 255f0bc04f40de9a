import { startChatServer } from '@parley/server'
import { expect, it } from 'vitest'
import { appSyncSubject, chatqlSubject, serverlessSubject } from './appsync-subject.js'
import { runTable } from './run-table.js'
import type { Subject } from './subject.js'
import { tableOf } from './table.js'

/** In this process, so that sources are tried and nothing has to be built. */
const inProcess = (subject: Subject): Subject => ({
  ...subject,
  async startServer() {
    const server = await startChatServer({
      port: 0,
      databaseFile: ':memory:',
      appSync: { keepAliveMs: 500 },
    })
    return {
      url: server.url,
      kill: server.close,
      stop: server.close,
      restart: () => Promise.reject(new Error('Nothing here is restarted.')),
    }
  },
})

const quick = [
  'reset',
  'half-open',
  'cut after 40 bytes to the client',
  '502 after the server did it',
  'closed with 4401',
  'unknown message type',
  'cut UTF-8',
  'session revoked, a fresh token is there',
  'an event that is null',
  'an error without an id',
]

it.each([appSyncSubject, chatqlSubject, serverlessSubject])(
  'loses nothing over a few faults of the table by $name, and replaces a dead connection',
  async (of) => {
    const subject = inProcess(of)
    const rows = tableOf(subject)
      .filter(({ name }) => quick.includes(name))
      .map((row) => ({ ...row, runs: 1 }))
    expect(rows).toHaveLength(quick.length)
    for (const { row, damage, failures } of await runTable(subject, rows))
      expect({ name: row.name, damage, failures }).toEqual({
        name: row.name,
        damage: { lost: 0, duplicated: 0, misordered: 0 },
        failures: [],
      })
  },
  120_000,
)
