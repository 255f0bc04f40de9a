import type {
  ConversationId,
  Message,
  MessageId,
  TransportCapabilities,
  User,
} from '../transport.js'
import { OrderedList } from './ordered-list.js'
import { isDeleted, type Known, prevails, sameValue, tombstoneOf } from './timeline-merge.js'
import { draftOf, overlay, type ShownRow } from './timeline-overlay.js'
import { cutAt, linked, type Part } from './timeline-parts.js'
import {
  comparePlaces,
  endPlace,
  type Place,
  placeAfter,
  placeOf,
  positionOf,
  startPlace,
} from './timeline-place.js'
import { TimelineReads } from './timeline-reads.js'
import type { MessageRecord, SettledRecord, Shown, ShownList } from './timeline-record.js'
import { TimelineRows } from './timeline-rows.js'
import type { GapItem } from './timeline-snapshot.js'

export interface TimelineOptions {
  readonly conversationId: ConversationId
  /** Whose rows are shown as pending; `clientId` counts only on messages of this author. */
  readonly me: User
  /** How a deletion shows in pages (`capabilities.deletions`). With `absence` a deleted message leaves the list. */
  readonly deletions: TransportCapabilities['deletions']
  /** Milliseconds since 1970, from the environment's clock. */
  readonly now: () => number
  /** What is shown of a message may not be the last word: it is to be read again, `notBeforeMs` that time. */
  readonly missed?: (notBeforeMs?: number) => void
}

const mostWaiting = 256
const nothingShown: ShownList = new OrderedList<Place, Shown>(comparePlaces)

/** The messages of one timeline, each merged with what is known of it, and the outbox that concerns them. */
export class TimelineMessages {
  /** What is loaded. */
  list = nothingShown
  /** What the outbox will send, in its order. */
  unsent = nothingShown
  /** Loaded parts, oldest first. */
  parts: readonly Part[] = []
  readonly reads = new TimelineReads()
  readonly options: TimelineOptions
  /** When something was last missed or dropped: a read that began before may not know the end. */
  lostAt = 0
  #gapsMade = 0
  readonly #records = new Map<MessageId, MessageRecord>()
  /** What waits for its part; the least recently heard of goes first. */
  readonly #waiting = new Set<MessageId>()
  /** Own settled messages by `clientId`. */
  readonly #sent = new Map<string, SettledRecord>()
  readonly #rows = new TimelineRows()
  readonly #unsent = new Map<string, Shown>()

  constructor(options: TimelineOptions) {
    this.options = options
  }

  /** Deleted messages leave the list; otherwise their tombstones stay. */
  get removesDeleted(): boolean {
    return this.options.deletions === 'absence'
  }

  settled(id: MessageId | undefined): SettledRecord | undefined {
    const record = this.#records.get(id ?? '')
    return record?.shown && (record as SettledRecord)
  }

  /** What was known of a message that a read found gone. */
  gone(id: MessageId): MessageRecord | undefined {
    const record = this.#records.get(id)
    return record && record.absentAt > 0 ? record : undefined
  }

  sent(clientId: string): SettledRecord | undefined {
    return this.#sent.get(clientId)
  }

  /** Where a message or an unsent one stands now. */
  find(id: MessageId): Shown | undefined {
    return this.settled(id)?.shown ?? this.#unsent.get(id)
  }

  /** The settled messages from one place up to another, that one excluded. */
  within(low: Place, high: Place): readonly SettledRecord[] {
    return this.slice(this.list.search(low), this.list.search(high))
  }

  /** The settled messages from one index up to another, that one excluded. */
  slice(first: number, end: number): readonly SettledRecord[] {
    const found: SettledRecord[] = []
    for (let index = first; index < end; index++) {
      const record = this.settled(this.list.at(index)?.id)
      if (record) found.push(record)
    }
    return found
  }

  /** Whole messages that wait for the part they stand in. */
  waiting(): readonly Known[] {
    return [...this.#waiting].flatMap((id) => {
      const record = this.#records.get(id)
      return record && isWhole(record) ? record : []
    })
  }

  /** Whether it belongs here: this conversation (R15), and a position that has an order with the others (R2). */
  accepts(message: Message): boolean {
    const position = positionOf(message)
    const other = this.list.at(0)?.position ?? position
    return (
      message.conversationId === this.options.conversationId &&
      !Number.isNaN(position) &&
      typeof other === typeof position
    )
  }

  /** Takes what is known of a message that is not loaded: it waits for its page. */
  wait(id: MessageId, changes: Partial<MessageRecord>): void {
    this.#records.set(id, Object.assign(this.#records.get(id) ?? recordOf({}, 0, 0), changes))
    this.#waiting.delete(id)
    this.#waiting.add(id)
    if (this.#waiting.size <= mostWaiting) return
    const [oldest = ''] = this.#waiting
    this.#waiting.delete(oldest)
    this.#records.delete(oldest)
  }

  /** The message with all that is known of it; nothing when a later read found it gone. */
  resolve(message: Message, at: number): Known | undefined {
    const known = this.#records.get(message.id)
    if (known === undefined) return { message, at }
    if (known.absentAt > at) return undefined
    const whole = isWhole(known)
      ? known
      : { message: { ...message, ...known.message }, at: known.at }
    return prevails({ message, at }, whole) ? { message, at } : whole
  }

  /** Takes a part of a message. */
  change(id: MessageId, changes: Partial<Message>, at: number): void {
    const known = this.#records.get(id)
    const message = { ...known?.message, ...changes }
    if (known?.shown) this.settle(message as Message, at)
    else if (!known || prevails({ message, at }, known)) this.wait(id, { message, at })
  }

  /** Puts it where it belongs, if it prevails. Nothing when it is gone. */
  settle(incoming: Message, stamp: number): SettledRecord | undefined {
    const resolved = this.resolve(incoming, stamp)
    if (resolved === undefined) return undefined
    let { message } = resolved
    const { at } = resolved
    const { id } = message
    const known = this.settled(id)
    // Not every backend says the clientId each time: once known, it stays.
    if (message.clientId === undefined && known?.message.clientId !== undefined)
      message = { ...message, clientId: known.message.clientId }
    if (isDeleted(message)) message = tombstoneOf(message)
    if (known) {
      known.at = at
      if (sameValue(message, known.message)) return known
    }
    if (isDeleted(message) && this.removesDeleted) {
      if (known) this.remove(known)
      this.wait(id, { message, at })
      return undefined
    }
    // Of two messages that one send became, every client shows the first.
    const clientId = this.#ownClientId(message)
    const twin = this.#sent.get(clientId ?? '')
    if (twin && twin.message.id !== id) {
      const isFirst = comparePlaces(placeOf(message), twin.shown) < 0
      const other = isFirst ? twin : known
      if (other) this.remove(other)
      if (!isFirst) return undefined
    }
    this.#waiting.delete(id)
    const record = known ?? recordOf(message, at, stamp)
    record.message = message
    this.#records.set(id, record)
    this.#show(record, message)
    if (clientId !== undefined) {
      this.#sent.set(clientId, record as SettledRecord)
      this.#showUnsent(clientId)
    }
    return record as SettledRecord
  }

  /** Takes it out of the list, and with it a part that it leaves empty. */
  remove({ message, shown }: SettledRecord): void {
    this.list = this.list.without(shown)
    this.#records.delete(message.id)
    const clientId = this.#ownClientId(message)
    if (clientId !== undefined) {
      this.#sent.delete(clientId)
      this.#showUnsent(clientId)
    }
    this.setParts(this.parts)
  }

  /** Removes a message that is not deleted: it is only not loaded any more. */
  drop(record: SettledRecord): void {
    this.lostAt = Math.max(this.lostAt, record.at)
    const parts = cutAt(this.parts, this.list, record.shown)
    this.remove(record)
    this.setParts(parts)
    // A page that was asked for before it changed may still be on its way (I10).
    this.wait(record.message.id, { ...record, shown: undefined })
  }

  newGap(): GapItem {
    return { kind: 'gap', key: `gap:${++this.#gapsMade}`, status: 'open' }
  }

  setParts(parts: readonly Part[]): void {
    this.parts = linked(parts, this.list, () => this.newGap())
  }

  /** From the last message on, messages may be missing unseen. */
  interruptParts(): void {
    const last = this.list.at(this.list.length - 1)
    const to = last ? placeAfter(last) : startPlace
    this.setParts(this.parts.map((part) => (part.to === endPlace ? { ...part, to } : part)))
  }

  setRow(clientId: string, shown?: ShownRow): void {
    for (const target of this.#rows.set(clientId, shown)) {
      this.#showUnsent(target)
      const record = this.settled(target)
      if (record) this.#show(record, record.message)
    }
  }

  /** Only one's own messages count: others may say any `clientId`. */
  #ownClientId({ author, clientId }: Message): string | undefined {
    return author.id === this.options.me.id ? clientId : undefined
  }

  #show(record: MessageRecord, message: Message): void {
    const known = record.shown
    const rows = this.#rows.for(message.id).filter(({ row }) => row.operation.kind !== 'send')
    const item = overlay(
      this.#ownClientId(message) ?? message.id,
      message,
      rows,
      this.options.me.id,
    )
    if (sameValue(item, known?.item)) return
    if (known) this.list = this.list.without(known)
    // Spelled out, because every arrival passes here and spreading is slow.
    record.shown = { position: positionOf(message), id: message.id, item }
    this.list = this.list.with(record.shown)
  }

  /** Shows a send of the outbox until its message settled. */
  #showUnsent(clientId: string): void {
    const { me } = this.options
    const known = this.#unsent.get(clientId)
    const row = this.#rows.get(clientId)
    let shown: Shown | undefined
    if (row?.operation.kind === 'send' && !this.#sent.has(clientId)) {
      const item = overlay(clientId, draftOf(row, me), this.#rows.for(clientId), me.id)
      shown = { position: row.sequence, id: clientId, item }
    }
    if (sameValue(shown, known)) return
    if (known) this.unsent = this.unsent.without(known)
    this.#unsent.delete(clientId)
    if (!shown) return
    this.unsent = this.unsent.with(shown)
    this.#unsent.set(clientId, shown)
  }
}

function isWhole(record: MessageRecord): record is MessageRecord & Known {
  return record.message.author !== undefined
}

function recordOf(message: Partial<Message>, at: number, readAt: number): MessageRecord {
  return { message, at, absentAt: 0, readAt, protectedUntilMs: 0, shown: undefined }
}
