import type { Message, MessageItem, OutboxRow } from '@parley/core'
import type { Ledger, SentMessage } from './ledger.js'
import type { Tab } from './tab.js'

/** One edit, deletion or reaction that a client accepted from a person. */
export interface AcceptedChange {
  /** Of its row; of the send's where it was folded into that. */
  readonly clientId: string
  readonly isFolded: boolean
  readonly kind: 'edit' | 'delete' | 'react'
  /** The first text of the message that it is of: unique, and known before its id. */
  readonly original: string
  /** Its new text, or the emoji. */
  readonly what: string
  readonly account: string
  readonly room: string
  readonly tab: string
  /** Its tab ended before it was stored, or what was stored became unreadable. */
  mayBeLost: boolean
}

/** What was stored or performed of it. */
export function traceOf(clientId: string, text: string | undefined): string {
  return text === undefined ? clientId : `${clientId} ${text}`
}

/** How a change of its kind is found among what was stored and performed. */
function traceOfChange({ clientId, kind, what }: AcceptedChange): string {
  return traceOf(clientId, kind === 'edit' ? what : undefined)
}

export function noteStored(ledger: Ledger, { clientId, operation }: OutboxRow): void {
  ledger.stored.add(clientId)
  if ('content' in operation) ledger.stored.add(traceOf(clientId, operation.content.text))
}

/** The backend keeps the first of what it is told twice; one that is not idempotent may keep any. */
export function notePerformed(ledger: Ledger, asked: unknown, keepsFirst: boolean): void {
  const { clientId, content } = asked as {
    readonly clientId?: string
    readonly content?: { readonly text: string }
  }
  if (clientId === undefined || (keepsFirst && ledger.performedChanges.has(clientId))) return
  ledger.performedChanges.add(clientId)
  if (content) ledger.performedChanges.add(traceOf(clientId, content.text))
}

/** What only this tab knew is gone with it. */
export function loseChanges(ledger: Ledger, { name, account, device }: Tab): void {
  const isStored = (change: AcceptedChange) =>
    // A send that is deleted before it is made leaves the storage.
    isFoldedDeletion(change)
      ? device.storage.row(account, change.clientId) === undefined
      : ledger.stored.has(traceOfChange(change))
  for (const change of ledger.changes)
    if (change.tab === name && !isStored(change)) change.mayBeLost = true
}

/** I1 of edits, deletions and reactions: each was performed, or shows as failed, or the person took it back. */
export function lostChanges(
  ledger: Ledger,
  tabs: readonly Tab[],
  itemsOf: (tab: Tab, room: string) => readonly MessageItem[],
  stored: ReadonlyMap<string, readonly Message[]>,
): readonly string[] {
  const lost: string[] = []
  const later = new Set<string>()
  for (let index = ledger.changes.length - 1; index >= 0; index -= 1) {
    const change = ledger.changes[index]
    if (!change || isDone(change) || change.mayBeLost) continue
    const sent = ledger.byText.get(change.original)
    if (isDiscarded(change, sent) || isShownAsFailed(change)) continue
    if (change.kind === 'delete') {
      // Deleted before it was known to the backend, it is never sent.
      if (!isShownByServer(change)) continue
    } else if (sent?.takenBack || sent?.mayBeLost) continue
    lost.push(`I1: the ${change.kind} "${change.what}" of "${change.original}" is lost`)
  }
  return lost

  function isDone(change: AcceptedChange): boolean {
    // Of several edits that were folded into one send, the last one counts.
    const isReplaced = change.kind === 'edit' && change.isFolded && later.has(change.clientId)
    if (change.isFolded) later.add(change.clientId)
    if (isReplaced) return true
    return ledger.performedChanges.has(traceOfChange(change)) && !isFoldedDeletion(change)
  }
  function isShownByServer({ original, room }: AcceptedChange): boolean {
    return (stored.get(room) ?? []).some(
      ({ text, deletedAt }) => deletedAt === undefined && text.split('~')[0] === original,
    )
  }
  /** A parked send is let go of as it is, and what was to be done with it goes with it. */
  function isDiscarded(change: AcceptedChange, sent: SentMessage | undefined): boolean {
    if (!change.isFolded && ledger.decided.has(change.clientId)) return true
    if (!sent?.parked) return false
    return isFoldedDeletion(change) || ledger.discarded.has(sent.clientId)
  }
  function isShownAsFailed({ clientId, account, room }: AcceptedChange): boolean {
    return tabs
      .filter((tab) => tab.account === account)
      .some(
        (tab) =>
          (tab.device.storage.row(account, clientId)?.state ?? 'queued') !== 'queued' ||
          itemsOf(tab, room).some(({ failedClientId }) => failedClientId === clientId),
      )
  }
}

/** Its `clientId` is that of the send, which is performed when it came too late. */
const isFoldedDeletion = ({ isFolded, kind }: AcceptedChange) => isFolded && kind === 'delete'
