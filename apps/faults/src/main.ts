// `pnpm faults [part of a name] [--subjects a,b]`: every fault of the table against the real server, with real clients.
import { parseArgs } from 'node:util'
import { notMeasured, report } from '../../../scripts/measurement.mjs'
import { appSyncSubject, chatqlSubject, serverlessSubject } from './appsync-subject.js'
import { graphqlWsSubject } from './graphql-ws-subject.js'
import { livePollSubject, liveStreamSubject } from './live-query-subject.js'
import { type RowResult, runTable } from './run-table.js'
import type { Subject } from './subject.js'
import { tableOf } from './table.js'

const all: readonly Subject[] = [
  graphqlWsSubject,
  appSyncSubject,
  chatqlSubject,
  serverlessSubject,
  liveStreamSubject,
  livePollSubject,
]
const { values, positionals } = parseArgs({
  options: { subjects: { type: 'string' } },
  allowPositionals: true,
})
const wanted = positionals.join(' ')
const names = values.subjects?.split(',')
const subjects = all.filter(({ name }) => names?.includes(name) ?? true)

try {
  if (names && subjects.length < names.length)
    throw new Error(`Subjects are ${all.map(({ name }) => name).join(', ')}.`)
  const targets = []
  for (const subject of subjects) {
    const rows = tableOf(subject).filter(({ name }) => name.includes(wanted))
    if (rows.length === 0) throw new Error(`No fault of ${subject.name} is named so.`)
    const results = await runTable(subject, rows)
    const failures = results.flatMap(({ row, failures }) =>
      failures.map((why) => `${row.name}: ${why}`),
    )
    for (const failure of failures) console.log(failure)
    targets.push(...results.map((result) => targetOf(subject, result)))
    targets.push(...timesOf(subject, results))
  }
  report('faults', targets)
} catch (error) {
  notMeasured('faults', error)
}

function targetOf(
  subject: Subject,
  { row, runs, damage, noticedMs, caughtUpMs, failures }: RowResult,
) {
  const { lost, duplicated, misordered } = damage
  return {
    name: `${subject.name}: ${row.name}`,
    measured: [
      `${runs} runs`.padEnd(8),
      `${lost} lost, ${duplicated} duplicated, ${misordered} misordered`,
      `noticed ${rangeOf(noticedMs)}`,
      `caught up ${rangeOf(caughtUpMs)}`,
      ...(failures.length > 0 ? [`${failures.length} NOT FINISHED`] : []),
    ].join('  '),
    limit: '0/0/0',
    met: lost + duplicated + misordered + failures.length === 0,
  }
}

function timesOf(subject: Subject, results: readonly RowResult[]) {
  const limits = [
    {
      name: 'half-open, default heartbeat',
      times: 'noticedMs',
      limitMs: subject.halfOpenWithinMs ?? 20_000,
    },
    { name: '1,000 messages missed', times: 'caughtUpMs', limitMs: 1_000 },
  ] as const
  return limits.flatMap(({ name, times, limitMs }) => {
    const result = results.find(({ row }) => row.name === name)
    if (result === undefined && wanted !== '') return []
    if (result === undefined) throw new Error(`There is no row "${name}".`)
    const all = result[times]
    return {
      name: `${subject.name}: ${name}, ${times === 'noticedMs' ? 'noticed' : 'caught up'}`,
      measured: rangeOf(all),
      limit: seconds(limitMs),
      met: all.length === result.runs && Math.max(...all) <= limitMs,
    }
  })
}

function rangeOf(times: readonly number[]): string {
  if (times.length === 0) return '-'
  const sorted = [...times].sort((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0
  return `${seconds(median)}, at most ${seconds(sorted.at(-1) ?? 0)}`
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`
}
