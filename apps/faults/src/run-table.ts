import { addDamage } from './compare.js'
import type { FaultRow } from './fault-row.js'
import type { Damage } from './ledger.js'
import type { Account, RunningServer, Subject } from './subject.js'
import { type Outcome, runTrial } from './trial.js'

/** What all runs of one row came to. */
export interface RowResult {
  readonly row: FaultRow
  readonly runs: number
  readonly damage: Damage
  readonly noticedMs: readonly number[]
  readonly caughtUpMs: readonly number[]
  /** Runs that could not be finished, by why. */
  readonly failures: readonly string[]
}

interface Job {
  readonly row: FaultRow
  readonly run: number
}

const atOnce = 24
const defaultRuns = 3

/** Runs every row of the table, several at a time: each run has its own proxy and conversation. */
export async function runTable(
  subject: Subject,
  rows: readonly FaultRow[],
): Promise<readonly RowResult[]> {
  const outcomes = new Map<FaultRow, (Outcome | Error)[]>(rows.map((row) => [row, []]))
  const jobs = rows
    .flatMap((row) => Array.from({ length: row.runs ?? defaultRuns }, (_, run) => ({ row, run })))
    .sort((a, b) => Number(isSlow(b.row)) - Number(isSlow(a.row)))
  const shared = await subject.startServer()
  const perform = (job: Job, accounts: Accounts) =>
    runJob(subject, shared, job, accounts).then(
      (outcome) => outcomes.get(job.row)?.push(outcome),
      (error: unknown) =>
        outcomes.get(job.row)?.push(error instanceof Error ? error : new Error(String(error))),
    )
  try {
    const people: Accounts[] = []
    for (let index = 0; index < Math.min(atOnce, jobs.length); index += 1)
      people.push([
        await subject.signIn(shared, `Near ${index}`),
        await subject.signIn(shared, `Far ${index}`),
      ])
    const waiting = jobs.filter(({ row }) => !row.isTimed)
    await Promise.all(
      people.map(async (accounts) => {
        for (let job = waiting.shift(); job !== undefined; job = waiting.shift())
          await perform(job, accounts)
      }),
    )
    const [first] = people
    for (const job of jobs) if (job.row.isTimed && first) await perform(job, first)
  } finally {
    await shared.stop()
  }
  return rows.map((row) => resultOf(row, outcomes.get(row) ?? []))
}

/** A server takes its time to start, and others wait meanwhile. */
const isSlow = ({ isSlow = false, server }: FaultRow) => isSlow || server !== undefined

type Accounts = readonly [near: Account, far: Account]

async function runJob(
  subject: Subject,
  shared: RunningServer,
  { row, run }: Job,
  accounts: Accounts,
): Promise<Outcome> {
  if (row.server === undefined && !subject.hasOneRoom)
    return runTrial(row, { subject, server: shared, accounts, run })
  const server = await subject.startServer(row.server)
  try {
    const own = [await subject.signIn(server, 'Near'), await subject.signIn(server, 'Far')] as const
    return await runTrial(row, { subject, server, accounts: own, run })
  } finally {
    await server.stop()
  }
}

function resultOf(row: FaultRow, all: readonly (Outcome | Error)[]): RowResult {
  const outcomes = all.flatMap((one) => (one instanceof Error ? [] : one))
  return {
    row,
    runs: all.length,
    damage: addDamage(...outcomes),
    noticedMs: outcomes.flatMap(({ noticedMs }) => noticedMs ?? []),
    caughtUpMs: outcomes.map(({ caughtUpMs }) => caughtUpMs),
    failures: all.flatMap((one) => (one instanceof Error ? one.message : [])),
  }
}
