import type { SettledElement } from './timeline-element.js'
import type { TimelineElements } from './timeline-elements.js'
import { prevails, sameValue, tombstoneOf } from './timeline-merge.js'
import { comparePlaces, placeOf, positionOf } from './timeline-place.js'
import type { TimelineWaiting } from './timeline-waiting.js'
import type { ConversationId, Message } from './transport.js'

export interface SettlingOptions {
  readonly conversationId: ConversationId
  /** Deleted messages leave the list; otherwise their tombstones stay. */
  readonly removesDeleted: boolean
}

/** Merges one message at a time with what is known of it. */
export class TimelineSettling {
  readonly #options: SettlingOptions
  readonly #elements: TimelineElements
  readonly #waiting: TimelineWaiting

  constructor(options: SettlingOptions, elements: TimelineElements, waiting: TimelineWaiting) {
    this.#options = options
    this.#elements = elements
    this.#waiting = waiting
  }

  /** Whether it belongs here: this conversation (R15), and a position that has an order with the others (R2). */
  accepts(message: Message): boolean {
    const position = positionOf(message)
    const { list, settled } = this.#elements
    return (
      message.conversationId === this.#options.conversationId &&
      !Number.isNaN(position) &&
      (settled.size === 0 || typeof list.at(0)?.position === typeof position)
    )
  }

  /** Puts it where it belongs, if it prevails. Nothing when it is gone. */
  settle(incoming: Message, at: number): SettledElement | undefined {
    const elements = this.#elements
    const known = elements.settled.get(incoming.id)
    const next =
      known === undefined ? this.#waiting.resolve(incoming, at) : { message: incoming, at }
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
    if (message.deletedAt !== undefined && this.#options.removesDeleted) {
      if (known !== undefined) elements.remove(known)
      this.#waiting.addChanges(message.id, message, message.revision, at)
      return undefined
    }
    const twin = elements.sent(elements.ownClientId(message))
    if (twin !== undefined && twin.id !== message.id) {
      const isFirst = isFirstOf(message, twin)
      const loser = isFirst ? twin : known
      if (loser !== undefined) elements.remove(loser)
      if (!isFirst) return undefined
    }
    this.#waiting.remove(message.id)
    return elements.put(
      placeOf(message),
      message,
      known ?? {
        at: next.at,
        readAt: at,
        protectedUntilMs: 0,
        older: undefined,
        newer: undefined,
      },
    )
  }
}

/** Of two messages that one send became, every client shows the same one. */
function isFirstOf(message: Message, twin: SettledElement): boolean {
  if (prevails({ message, at: 0 }, { message: twin.message, at: 1 })) return true
  if (prevails({ message: twin.message, at: 0 }, { message, at: 1 })) return false
  return comparePlaces(placeOf(message), twin) < 0
}
