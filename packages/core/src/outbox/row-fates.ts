import type { ChatError } from '../errors.js'
import type { OutboxOperation, OutboxRow } from '../storage/storage.js'
import type { Message } from '../transport.js'
import type { Entries } from './entries.js'
import type { OutboxHost } from './outbox-host.js'
import { applyAccepted, type Entry, isSend } from './outbox-row.js'
import type { RowExchange } from './row-exchange.js'

/** What becomes of rows, and with them of the edits, deletions and reactions of the message that they send. */
export interface RowFates {
  /** It is queued again, or waits for the person. */
  park(entry: Entry, state: OutboxRow['state'], error?: ChatError): void
  /** It is done, and so the backend answered; the other pages hear of it. */
  settle(entry: Entry, message?: Message): void
  /** It is done, as another page says. */
  settled(entry: Entry, message: Message | undefined): void
  /** The person dropped it here; the other pages hear of it. */
  drop(entry: Entry): void
  /** The person dropped it in another page. */
  dropped(entry: Entry): void
}

/** What the fate of a row touches. */
export interface FateActions {
  readonly exchange: Pick<RowExchange, 'gone'>
  write(entry: Entry): Promise<unknown>
  show(entry: Entry): void
  /** The turn of the next one may have come. */
  advance(entry: Entry): void
  /** This page sends. */
  isActive(): boolean
}

export function createRowFates(
  host: OutboxHost,
  entries: Entries,
  { exchange, write, show, advance, isActive }: FateActions,
): RowFates {
  const { store, transport } = host
  const remove = (entry: Entry, messageId?: string) => {
    const { clientId, conversationId } = entry
    entry.phase = 'gone'
    entry.cancel?.()
    entries.settle(clientId, messageId)
    host.timeline(conversationId)?.removeRow(clientId)
    // I4: only the answer, the echo or the person comes here. In every page, after what it wrote itself.
    void store.deleteRow(clientId)
    host.changed(conversationId)
    entry.landing?.land()
    advance(entry)
  }
  const park = (entry: Entry, state: OutboxRow['state'], error?: ChatError) => {
    entry.state = state
    entry.error = error
    void write(entry)
    // An operation on a failed row fails with it, and is queued again with it.
    for (const one of entries.dependents(entry))
      park(one, state === 'queued' ? state : 'failed', error)
  }
  const settled = (entry: Entry, message: Message | undefined) => {
    const timeline = host.timeline(entry.conversationId)
    if (!isSend(entry)) {
      if (message) timeline?.applyMessage(message, { stamp: entry.askedAt })
      else if (timeline) applyAccepted(timeline, entry, transport.me)
    } else if (message) {
      for (const one of entries.dependents(entry)) {
        one.operation = { ...one.operation, messageId: message.id } as OutboxOperation
        show(one)
        // One page writes it, or it could be written after it is gone.
        if (one.isOwn || isActive()) void write(one)
      }
    }
    remove(entry, message?.id)
  }
  const settle = (entry: Entry, message?: Message) => {
    exchange.gone(entry.clientId, true, message)
    settled(entry, message)
  }
  const dropped = (entry: Entry) => {
    for (const one of entries.dependents(entry)) remove(one)
    remove(entry)
  }
  const drop = (entry: Entry) => {
    for (const one of [...entries.dependents(entry), entry]) exchange.gone(one.clientId, false)
    dropped(entry)
  }
  return { park, settle, settled, drop, dropped }
}
