import { isGap, type SettledElement } from './timeline-element.js'
import { TimelineElements } from './timeline-elements.js'
import { prevails, sameValue, tombstoneOf } from './timeline-merge.js'
import { comparePlaces, type Place, placeOf, positionOf } from './timeline-place.js'
import { TimelineWaiting } from './timeline-waiting.js'
import type { ConversationId, Message, TransportCapabilities, User } from './transport.js'

export interface TimelineOptions {
  readonly conversationId: ConversationId
  /** Whose rows are shown as pending; `clientId` counts only on messages of this author. */
  readonly me: User
  /** How a deletion shows in pages (`capabilities.deletions`). With `absence` a deleted message leaves the list. */
  readonly deletions: TransportCapabilities['deletions']
  /** Milliseconds since 1970, from the environment's clock. */
  readonly now: () => number
}

/** Merges one message at a time with what is known of it. */
export class TimelineSettling {
  readonly options: TimelineOptions
  readonly elements: TimelineElements
  readonly waiting = new TimelineWaiting()

  constructor(options: TimelineOptions) {
    this.options = options
    this.elements = new TimelineElements(options.me)
  }

  /** Deleted messages leave the list; otherwise their tombstones stay. */
  get removesDeleted(): boolean {
    return this.options.deletions === 'absence'
  }

  /** Whether it belongs here: this conversation (R15), and a position that has an order with the others (R2). */
  accepts(message: Message): boolean {
    const position = positionOf(message)
    const { list, settled } = this.elements
    return (
      message.conversationId === this.options.conversationId &&
      !Number.isNaN(position) &&
      (settled.size === 0 || typeof list.at(0)?.position === typeof position)
    )
  }

  /** Puts it where it belongs, if it prevails. Nothing when it is gone. */
  settle(incoming: Message, at: number): SettledElement | undefined {
    const elements = this.elements
    const known = elements.settled.get(incoming.id)
    const next =
      known === undefined ? this.waiting.resolve(incoming, at) : { message: incoming, at }
    if (next === undefined) return undefined
    let { message } = next
    // Not every backend says the clientId each time: once known, it stays.
    if (message.clientId === undefined && known?.message.clientId !== undefined)
      message = { ...message, clientId: known.message.clientId }
    if (message.deletedAt !== undefined) message = tombstoneOf(message, message.deletedAt)
    if (known !== undefined) {
      if (!prevails({ message, at }, known)) return known
      known.at = at
      if (sameValue(message, known.message)) return known
    }
    if (message.deletedAt !== undefined && this.removesDeleted) {
      if (known !== undefined) elements.remove(known)
      this.waiting.addChanges(message.id, message, message.revision, at)
      return undefined
    }
    // Of two messages that one send became, every client shows the first.
    const twin = elements.sent.get(elements.ownClientId(message) ?? '')
    if (twin !== undefined && twin.id !== message.id) {
      const isFirst = comparePlaces(placeOf(message), twin) < 0
      const other = isFirst ? twin : known
      if (other !== undefined) elements.remove(other)
      if (!isFirst) return undefined
    }
    this.waiting.remove(message.id)
    return elements.put(message, known ?? { at: next.at, readAt: at, protectedUntilMs: 0 })
  }

  /** Whether a message at this place would stand in a part that is loaded, or beyond what is known. */
  isLoaded(place: Place): boolean {
    const { atStart, knownTo } = this.elements
    if (comparePlaces(place, knownTo) > 0 || this.elements.isPastEnd(place)) return true
    const [before] = this.elements.around(place)
    return before === undefined ? atStart : !isGap(before)
  }
}
