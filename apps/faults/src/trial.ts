import { startFaultProxy } from '@parley/testing/fault-proxy'
import { addDamage, compareView, contentOf } from './compare.js'
import { within } from './deadline.js'
import { type FaultRow, faultWithinMs, renew, type Stage } from './fault-row.js'
import { createLedger, type Damage, type Ledger } from './ledger.js'
import { createPerson, type Person } from './person.js'
import type { Account, RunningServer, Subject } from './subject.js'

export interface Outcome extends Damage {
  /** From the beginning of the fault until the client did something about it; undefined where it did not. */
  readonly noticedMs: number | undefined
  /** From the end of the fault until all views are equal. */
  readonly caughtUpMs: number
}

export interface TrialParts {
  readonly subject: Subject
  readonly server: RunningServer
  readonly accounts: readonly [near: Account, far: Account]
  readonly run: number
}

/** The engine itself may wait 30 s before it asks once more. */
const catchUpWithinMs = 60_000

/** One run of a row: both write before, during and after the fault; then everything is compared. */
export async function runTrial(row: FaultRow, parts: TrialParts): Promise<Outcome> {
  const { subject, server, run } = parts
  const [nearAccount, farAccount] = parts.accounts
  const proxy = await startFaultProxy(server.url)
  const conversationId = await subject.createConversation(server, farAccount, [nearAccount])
  const refused = row.refused ?? renew
  const nearTransport = subject.transportFor({
    url: row.connects === 'directly' ? server.url : proxy.url,
    account: nearAccount,
    heartbeat: row.heartbeat ?? 'quick',
    refused: () => refused({ subject, server, account: nearAccount }),
  })
  const farTransport = subject.transportFor({
    url: server.url,
    account: farAccount,
    heartbeat: 'quick',
    refused: () => renew({ subject, server, account: farAccount }),
  })
  const ledger = createLedger(nearTransport.capabilities.order)
  const people = [
    createPerson(nearAccount, nearTransport, conversationId, ledger),
    createPerson(farAccount, farTransport, conversationId, ledger),
  ] as const
  const [near, far] = people
  const addTexts = ledger.add
  const stage: Stage = { subject, server, proxy, near, far, conversationId, run, addTexts }
  try {
    await writeBefore(people, ledger)

    const began = performance.now()
    const noticing = notice(near, row, subject, began)
    await row.begin(stage)
    writeDuring(people, row)
    await row.during?.(stage)
    const noticedMs = await noticing
    if (row.noticedBy !== 'nothing' && noticedMs === undefined)
      throw new Error('Nobody did anything about the fault, so that nothing says there was one.')
    if (row.notBeforeMs !== undefined && (noticedMs ?? 0) < row.notBeforeMs)
      throw new Error(`It was asked again after ${noticedMs?.toFixed(0)} ms.`)
    if (row.noticedBy === 'nothing' && !(await untilEqual(people, ledger)))
      throw new Error('The people were not equal before the fault ended.')

    const ended = performance.now()
    if (row.end) await row.end(stage)
    else proxy.pass()
    for (const person of people) {
      person.decideUnsure()
      person.write(2)
    }
    const areEqual = await untilEqual(people, ledger)
    const caughtUpMs = performance.now() - ended

    if (row.server?.sessionTtlMs !== undefined)
      await renew({ subject, server, account: farAccount })
    const history = await subject.history(server, farAccount, conversationId)
    const views = people.map((person) => compareView(person.items(), history))
    const damage = addDamage(ledger.audit(history), ...views)
    if (!areEqual && damage.lost + damage.duplicated + damage.misordered === 0)
      throw new Error(`The people were not equal within ${catchUpWithinMs} ms.`)
    return { ...damage, noticedMs, caughtUpMs }
  } finally {
    for (const person of people) person.close()
    await proxy.close()
  }
}

async function writeBefore(people: readonly Person[], ledger: Ledger) {
  const untilLive = (person: Person) =>
    person.until('it is live', () => person.client.connection.get().status === 'live')
  for (const person of people) {
    await untilLive(person)
    person.write(3)
  }
  if (!(await untilEqual(people, ledger)))
    throw new Error('The people were not equal before anything had failed.')
  // On a busy machine a heartbeat may have come late meanwhile.
  for (const person of people) await untilLive(person)
}

function writeDuring([near, far]: readonly [Person, Person], { writes }: FaultRow) {
  const [nearFirst, nearSecond, nearThird] = ownMessages(near)
  const [farFirst, farSecond, farThird] = ownMessages(far)
  if (!nearFirst || !nearSecond || !nearThird || !farFirst || !farSecond || !farThird)
    throw new Error('There is too little to change.')
  far.write(2)
  far.edit(farFirst)
  far.delete(farSecond)
  far.react(nearFirst)
  far.write(1)
  near.write(1)
  if (writes === 'one message') return
  near.edit(nearSecond)
  near.react(farThird)
  near.delete(nearThird)
  near.write(2)
}

const ownMessages = (person: Person) =>
  person.messages().filter(({ message }) => message.author.id === person.account.id)

/** How long it takes `near`; nothing when it did nothing about it in time. */
async function notice(
  near: Person,
  { heartbeat, ...row }: FaultRow,
  { replacesConnections, sendsNothing, onlySends, halfOpenWithinMs = faultWithinMs }: Subject,
  began: number,
) {
  const isUnpinged = replacesConnections || sendsNothing
  const noticedBy = (isUnpinged ? row.noticedUnpinged : undefined) ?? row.noticedBy
  const withinMs = row.noticeWithinMs ?? (heartbeat === 'real' ? halfOpenWithinMs : faultWithinMs)
  const repeatsBefore = near.repeats
  const failuresBefore = near.failures
  let noticedMs: number | undefined
  const gapsBefore = near.gaps
  // Catching up also happens without any fault, and says nothing.
  const byConnection = () =>
    !['live', 'catching-up'].includes(near.client.connection.get().status) ||
    (replacesConnections === true && near.gaps > gapsBefore)
  const byRequest = () =>
    near.repeats > repeatsBefore ||
    // Where it says when it may be asked again, it was not done.
    (onlySends === true && row.notBeforeMs === undefined && near.failures > failuresBefore)
  const condition = () => {
    const noticed =
      (noticedBy !== 'request' && byConnection()) || (noticedBy !== 'connection' && byRequest())
    if (noticed) noticedMs ??= performance.now() - began
    return noticed
  }
  if (noticedBy === 'nothing') return undefined
  await within(withinMs, condition, near.subscribe)
  return noticedMs
}

/** Until both views are settled and the same, and hold as much as was written. False: they never were. */
async function untilEqual(people: readonly Person[], ledger: Ledger): Promise<boolean> {
  const settled = (person: Person) => {
    const items = person.items()
    if (items.length < ledger.size) return undefined
    const messages = items.flatMap((item) =>
      item.kind === 'message' && item.status === 'sent' && !item.changing ? item.message : [],
    )
    return messages.length === items.length ? messages : undefined
  }
  const condition = () => {
    const [first, ...others] = people.map(settled)
    if (first === undefined || others.includes(undefined)) return false
    const shown = first.map(contentOf).join()
    const areSame = others.every((other) => other?.map(contentOf).join() === shown)
    return areSame && ledger.audit(first).lost === 0
  }
  return within(catchUpWithinMs, condition, (listener) => {
    const unsubscribes = people.map((person) => person.subscribe(listener))
    return () => {
      for (const unsubscribe of unsubscribes) unsubscribe()
    }
  })
}
