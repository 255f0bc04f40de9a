import type { Message, OutboxRow } from '@parley/core'
import type { AcceptedChange } from './accepted-changes.js'

/** One message that a client accepted from a person. */
export interface SentMessage {
  readonly clientId: string
  readonly text: string
  readonly account: string
  readonly room: string
  readonly tab: string
  /** The person took it back. */
  takenBack: boolean
  /** The person asked for it again. */
  retries: number
  /** It failed, or may have: it does not keep its place. */
  parked: boolean
  /** An attempt began that storage could not be told of: a later page cannot know of it. */
  mayRepeat: boolean
  /** Its tab ended before it was stored, or what was stored became unreadable. */
  mayBeLost: boolean
}

/** What was asked, answered, shown and decided, for the checks. */
export interface Ledger {
  readonly sent: Map<string, SentMessage>
  readonly byText: Map<string, SentMessage>
  /** Rows that may leave storage: answered, seen on the server, or decided by the person (I4). */
  readonly settled: Set<string>
  /** Taken back by the person. */
  readonly decided: Set<string>
  /** Of these, those that had failed, or may have. */
  readonly discarded: Set<string>
  /** Edits, deletions and reactions, as they were asked for. */
  readonly changes: AcceptedChange[]
  /** What was in storage at any time (`traceOf`). */
  readonly stored: Set<string>
  /** What the backend did (`traceOf`). */
  readonly performedChanges: Set<string>
  /** Their rows were damaged: a page that loads does not know that they come first. */
  readonly unreadable: Set<string>
  /** Each attempt that the backend failed, or accepted without a message. */
  readonly vain: string[]
  readonly rows: Map<string, OutboxRow>
  /** First performed first, by account and conversation. */
  readonly performed: string[]
  readonly violations: string[]
}

export function createLedger(): Ledger {
  return {
    sent: new Map(),
    byText: new Map(),
    settled: new Set(),
    decided: new Set(),
    discarded: new Set(),
    changes: [],
    stored: new Set(),
    performedChanges: new Set(),
    unreadable: new Set(),
    vain: [],
    rows: new Map(),
    performed: [],
    violations: [],
  }
}

/** What a message's text was at first: edits append to it. */
export function originalOf(text: string): string {
  const end = text.indexOf('~')
  return end < 0 ? text : text.slice(0, end)
}

/** A message of the server reached a client: the send that it is of need not be kept. */
export function noteHeard(ledger: Ledger, message: Message): void {
  const sent =
    message.clientId === undefined
      ? ledger.byText.get(originalOf(message.text))
      : ledger.sent.get(message.clientId)
  if (sent) ledger.settled.add(sent.clientId)
}

/** The person took back, discarded or deleted it: with it go its edits, deletions and reactions. */
export function noteDecided(ledger: Ledger, clientId: string): void {
  ledger.decided.add(clientId)
  const sent = ledger.sent.get(clientId)
  if (sent) sent.takenBack = true
}

export function mayLeaveStorage(ledger: Ledger, clientId: string): boolean {
  const row = ledger.rows.get(clientId)
  // What was never to be written is not there.
  if (!row) return true
  const target = row.operation.kind !== 'send' ? row.operation.messageId : undefined
  return (
    ledger.settled.has(clientId) ||
    ledger.decided.has(clientId) ||
    (target !== undefined && ledger.decided.has(target))
  )
}
