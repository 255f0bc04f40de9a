import { changedMessage, type Known, prevails } from './timeline-merge.js'
import type { Message, MessageChanges, MessageId, Position } from './transport.js'

interface Entry {
  /** Only some fields of it, while no whole message came. */
  message: Partial<Message>
  isWhole: boolean
  at: number
  /** A page requested then did not hold it any more. */
  absentAt: number
}

const maxEntries = 256

/** What is known of messages that are not loaded, until their page comes; the least recently heard of go first. */
export class TimelineWaiting {
  readonly #entries = new Map<MessageId, Entry>()

  addMessage(message: Message, at: number): void {
    const known = this.resolve(message, at)
    if (known !== undefined) Object.assign(this.#entry(message.id), known, { isWhole: true })
  }

  addChanges(
    id: MessageId,
    changes: MessageChanges,
    revision: Position | undefined,
    at: number,
  ): void {
    const entry = this.#entry(id)
    const message = changedMessage(entry.message, changes, revision)
    if (message !== undefined) Object.assign(entry, { message, at })
  }

  addAbsence(id: MessageId, at: number): void {
    this.#entry(id).absentAt = at
  }

  /** The message with all that waited for it; nothing when a later read found it gone. */
  resolve(message: Message, at: number): Known | undefined {
    const entry = this.#entries.get(message.id)
    if (entry === undefined) return { message, at }
    if (entry.absentAt > at) return undefined
    const waited = isKnown(entry)
      ? entry
      : { message: { ...message, ...entry.message }, at: entry.at }
    return prevails(waited, { message, at }) ? waited : { message, at }
  }

  /** It is loaded now. */
  remove(id: MessageId): void {
    this.#entries.delete(id)
  }

  /** Whole messages that wait for the part they stand in. */
  messages(): readonly Known[] {
    return [...this.#entries.values()].filter(isKnown)
  }

  #entry(id: MessageId): Entry {
    const entry = this.#entries.get(id) ?? { message: {}, isWhole: false, at: 0, absentAt: 0 }
    this.#entries.delete(id)
    this.#entries.set(id, entry)
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= maxEntries) break
      this.#entries.delete(oldest)
    }
    return entry
  }
}

function isKnown(entry: Entry): entry is Entry & Known {
  return entry.isWhole
}
