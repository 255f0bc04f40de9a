import { startChatServer } from '@parley/server'
import { expect, it } from 'vitest'
import type { FaultRow } from './fault-row.js'
import { graphqlWsSubject } from './graphql-ws-subject.js'
import { livePollSubject, liveStreamSubject } from './live-query-subject.js'
import { runTable } from './run-table.js'
import type { Subject } from './subject.js'
import { tableOf } from './table.js'

/** In this process, so that sources are tried and nothing has to be built. */
const here = (subject: Subject): Subject => ({
  ...subject,
  async startServer() {
    const liveQueries = { heartbeatMs: 500, pollingIntervalMs: 200 }
    const server = await startChatServer({ port: 0, databaseFile: ':memory:', liveQueries })
    return {
      url: server.url,
      kill: server.close,
      stop: server.close,
      restart: () => Promise.reject(new Error('Nothing here is restarted.')),
    }
  },
})
const subject = here(graphqlWsSubject)

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
const quickOverHttp = [
  'reset',
  'cut after byte 2 of a character to the client',
  '502 after the server did it',
  '503 to the live query',
  'session revoked, a fresh token is there',
]

it.each([
  { subject, names: quick },
  { subject: here(liveStreamSubject), names: quickOverHttp },
  { subject: here(livePollSubject), names: quickOverHttp },
])(
  'loses nothing, shows nothing twice and keeps the order over a few faults of the table: $subject.name',
  async ({ subject, names }) => {
    const rows = tableOf(subject)
      .filter(({ name }) => names.includes(name))
      .map((row) => ({ ...row, runs: 1 }))
    expect(rows).toHaveLength(names.length)
    for (const { row, damage, failures } of await runTable(subject, rows))
      expect({ name: row.name, damage, failures }).toEqual({
        name: row.name,
        damage: { lost: 0, duplicated: 0, misordered: 0 },
        failures: [],
      })
  },
)

it('shows no row of WebSockets for a transport that has none', () => {
  const names = tableOf(liveStreamSubject).map(({ name }) => name)
  expect(names.filter((name) => /closed with|frame|UTF-8|upgrade/.test(name))).toEqual([])
})

it('does not count a run whose fault nobody noticed', async () => {
  const row = { name: 'none', noticedBy: 'connection', runs: 1, noticeWithinMs: 300, begin() {} }
  const [result] = await runTable(subject, [row as FaultRow])
  expect(result?.failures).toEqual([expect.stringContaining('Nobody did anything')])
})
