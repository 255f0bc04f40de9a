import { startChatServer } from '@parley/server'
import { expect, it } from 'vitest'
import type { FaultRow } from './fault-row.js'
import { graphqlWsSubject } from './graphql-ws-subject.js'
import { runTable } from './run-table.js'
import type { Subject } from './subject.js'
import { tableOf } from './table.js'

/** In this process, so that sources are tried and nothing has to be built. */
const subject: Subject = {
  ...graphqlWsSubject,
  async startServer() {
    const server = await startChatServer({ port: 0, databaseFile: ':memory:' })
    return {
      url: server.url,
      kill: server.close,
      stop: server.close,
      restart: () => Promise.reject(new Error('Nothing here is restarted.')),
    }
  },
}

const quick = [
  'reset',
  'stall, then go on',
  'cut after 40 bytes to the client',
  'cut after byte 2 of a character to the client',
  '502 after the server did it',
  '503 to the upgrade',
  'connections refused',
  'closed with 4401',
  'cut UTF-8',
  'an event of the wrong shape',
]

it('loses nothing, shows nothing twice and keeps the order over a few faults of the table', async () => {
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
})

it('does not count a run whose fault nobody noticed', async () => {
  const row = { name: 'none', noticedBy: 'connection', runs: 1, noticeWithinMs: 300, begin() {} }
  const [result] = await runTable(subject, [row as FaultRow])
  expect(result?.failures).toEqual([expect.stringContaining('Nobody did anything')])
})
