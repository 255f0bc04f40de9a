import {
  compareRevisions,
  isDeleted,
  type Known,
  prevails,
  revisionOf,
  tombstoneOf,
  withChanges,
} from './timeline-merge.js'
import type { Message, MessageChanges, MessageId, Position } from './transport.js'

/** Changes of a message; without a revision the later word wins. */
export interface Changes {
  readonly changes: MessageChanges
  readonly revision?: Position
}

interface Entry {
  known?: Known
  /** Only while no whole message is known. */
  changes?: Changes
  changedAt: number
  deletedAt?: number
  /** A page requested then did not hold it any more. */
  absentAt: number
}

const maxEntries = 256

/** What is known of messages that are not loaded, until their page comes; the least recently heard of go first. */
export class TimelineWaiting {
  readonly #entries = new Map<MessageId, Entry>()

  addMessage(message: Message, at: number): void {
    const entry = this.#entry(message.id)
    const known = { message: this.#merge(entry, message, at), at }
    if (entry.known === undefined || prevails(known, entry.known)) entry.known = known
    delete entry.changes
  }

  addChanges(id: MessageId, changes: Changes, at: number): void {
    const entry = this.#entry(id)
    if (entry.known !== undefined) {
      const message = changedMessage(entry.known.message, changes)
      if (message !== undefined) entry.known = { message, at }
      return
    }
    const old = entry.changes
    const { revision = old?.revision } = changes
    if (
      old?.revision !== undefined &&
      revision !== undefined &&
      compareRevisions(revision, old.revision) < 0
    )
      return
    const merged = { changes: { ...old?.changes, ...changes.changes } }
    entry.changes = revision === undefined ? merged : { ...merged, revision }
    entry.changedAt = at
  }

  addDeletion(id: MessageId, deletedAt: number): void {
    const entry = this.#entry(id)
    entry.deletedAt ??= deletedAt
  }

  addAbsence(id: MessageId, at: number): void {
    this.#entry(id).absentAt = at
  }

  /** The message with all that waited for it; nothing when a later read found it gone. */
  resolve(message: Message, at: number): Known | undefined {
    const entry = this.#entries.get(message.id)
    if (entry === undefined) return { message, at }
    if (entry.absentAt > at) return undefined
    const known = { message: this.#merge(entry, message, at), at }
    return entry.known !== undefined && !prevails(known, entry.known) ? entry.known : known
  }

  /** It is loaded now. A deletion is kept, so that nothing late brings it back. */
  settled(id: MessageId): void {
    const entry = this.#entries.get(id)
    if (entry !== undefined && entry.deletedAt === undefined) this.#entries.delete(id)
  }

  /** Whole messages that wait for the part they stand in. */
  messages(): readonly Known[] {
    return [...this.#entries.values()].flatMap((entry) => entry.known ?? [])
  }

  #merge(entry: Entry, message: Message, at: number): Message {
    const { changes, deletedAt } = entry
    const changed = changes && changedMessage(message, changes)
    const merged =
      changed !== undefined &&
      (entry.changedAt > at ||
        isDeleted(changed) ||
        compareRevisions(revisionOf(changed), revisionOf(message)) > 0)
        ? changed
        : message
    return deletedAt !== undefined && !isDeleted(merged) ? tombstoneOf(merged, deletedAt) : merged
  }

  #entry(id: MessageId): Entry {
    const entry = this.#entries.get(id) ?? { changedAt: 0, absentAt: 0 }
    this.#entries.delete(id)
    this.#entries.set(id, entry)
    if (this.#entries.size > maxEntries)
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest)
        break
      }
    return entry
  }
}

/** The message with the changes; nothing when a higher revision is known, or it is a tombstone. */
export function changedMessage(
  message: Message,
  { changes, revision }: Changes,
): Message | undefined {
  if (isDeleted(message)) return undefined
  const changed = withChanges(message, revision === undefined ? changes : { ...changes, revision })
  return isDeleted(changed) || compareRevisions(revisionOf(changed), revisionOf(message)) >= 0
    ? changed
    : undefined
}
