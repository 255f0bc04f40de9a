import { OrderedList } from './ordered-list.js'
import {
  type Bookkeeping,
  type GapElement,
  isGap,
  isSettled,
  type SettledElement,
  type TimelineElement,
  type UnsentElement,
} from './timeline-element.js'
import { sameValue } from './timeline-merge.js'
import { draftOf, overlay, type ShownRow } from './timeline-overlay.js'
import {
  comparePlaces,
  endPlace,
  type Place,
  placeOf,
  startPlace,
  tiers,
} from './timeline-place.js'
import { TimelineRows } from './timeline-rows.js'
import type { GapItem, MessageItem } from './timeline-snapshot.js'
import type { Message, MessageId, User } from './transport.js'

/** The elements of one timeline, each where it belongs: settled messages, gaps between them, the outbox last. */
export class TimelineElements {
  list = new OrderedList<Place, TimelineElement>(comparePlaces)
  readonly settled = new Map<MessageId, SettledElement>()
  /** Own settled messages by `clientId`. */
  readonly sent = new Map<string, SettledElement>()
  readonly gaps = new Map<string, GapElement>()
  /** Nothing precedes the first settled message. */
  atStart = false
  /** Up to here every part that is not loaded is a gap; beyond it messages may be missing unseen. */
  knownTo: Place = startPlace
  /** When something was last missed or dropped: a read that began before may not know the end. */
  lostAt = 0

  readonly #me: User
  readonly #rows = new TimelineRows()
  readonly #unsent = new Map<string, UnsentElement>()
  #gapsMade = 0

  constructor(me: User) {
    this.#me = me
  }

  find(id: MessageId): TimelineElement | undefined {
    return this.settled.get(id) ?? this.#unsent.get(id)
  }

  /** Only one's own messages count: others may say any `clientId`. */
  ownClientId({ author, clientId }: Message): string | undefined {
    return author.id === this.#me.id ? clientId : undefined
  }

  /** The element before and the element at or after a place. */
  around(place: Place): readonly [TimelineElement | undefined, TimelineElement | undefined] {
    const index = this.list.search(place)
    return [this.list.at(index - 1), this.list.at(index)]
  }

  /** Whether nothing settled, nor a gap, stands at this place or after it. */
  isPastEnd(place: Place): boolean {
    return this.list.search(place) === this.list.search(endPlace)
  }

  /** The elements from one place to another, both included. */
  within(low: Place, high: Place): readonly TimelineElement[] {
    const { list } = this
    const found: TimelineElement[] = []
    for (let index = list.search(low); ; index++) {
      const element = list.at(index)
      if (element === undefined || comparePlaces(element, high) > 0) return found
      found.push(element)
    }
  }

  /** The last settled message at or before a place. */
  lastTo(place: Place): SettledElement | undefined {
    const [before, at] = this.around(place)
    const last = at !== undefined && comparePlaces(at, place) === 0 ? at : before
    return isGap(last)
      ? this.lastTo({ ...last, tier: tiers.message })
      : (last as SettledElement | undefined)
  }

  /** Puts a message in its place, instead of what is known of it. */
  put(message: Message, bookkeeping: Bookkeeping): SettledElement {
    const clientId = this.ownClientId(message)
    const known = this.settled.get(message.id)
    const rows = this.#rows.for(message.id).filter(({ row }) => row.operation.kind !== 'send')
    const item = this.#itemOf(clientId ?? message.id, message, rows, known?.item)
    if (item === known?.item && message === known.message) return known
    const { at, readAt, protectedUntilMs, older, newer } = bookkeeping
    const place = placeOf(message)
    // Spelled out, because every arrival passes here and spreading is slow.
    const element = {
      tier: place.tier,
      position: place.position,
      id: place.id,
      item,
      message,
      at,
      readAt,
      protectedUntilMs,
      older,
      newer,
    }
    if (known !== undefined && comparePlaces(known, element) !== 0)
      this.list = this.list.without(known)
    this.list = this.list.with(element)
    this.settled.set(message.id, element)
    if (clientId !== undefined) {
      this.sent.set(clientId, element)
      this.#refresh(clientId)
    }
    return element
  }

  /** Removes the messages from one place to another, and the gaps between them. */
  remove(first: Place, last: Place = first): void {
    const gone = this.within(first, last)
    this.list = this.list.without(first, last)
    for (const element of gone)
      if (isGap(element)) this.gaps.delete(element.item.key)
      else if (isSettled(element)) {
        this.settled.delete(element.id)
        const clientId = this.ownClientId(element.message)
        if (clientId === undefined) continue
        this.sent.delete(clientId)
        this.#refresh(clientId)
      }
    // A gap needs a message before it, and there is one gap between two messages.
    const [before, next] = this.around(first)
    if (!isGap(next) || isSettled(before)) return
    this.closeGap(next)
    if (before !== undefined) return
    this.atStart = false
    if (this.settled.size === 0) this.knownTo = startPlace
  }

  /** Removes messages that are not deleted: they are only not loaded any more. */
  drop(first: Place, last?: Place): void {
    for (const element of this.within(first, last ?? first))
      if (isSettled(element)) this.lostAt = Math.max(this.lostAt, element.at)
    this.remove(first, last)
  }

  /** Opens a gap after a message, unless there is one. */
  openGap(after: Place, key?: string, status: GapItem['status'] = 'open'): void {
    const place = { tier: tiers.gap, position: after.position, id: after.id }
    const [, known] = this.around(place)
    if (isGap(known) && known.item.key !== key) return
    const item = { kind: 'gap', key: key ?? `gap:${++this.#gapsMade}`, status } as const
    const gap = { ...place, item }
    this.gaps.set(item.key, gap)
    this.list = this.list.with(gap)
  }

  closeGap(gap: GapElement): void {
    this.gaps.delete(gap.item.key)
    this.list = this.list.without(gap)
  }

  setRow(clientId: string, shown?: ShownRow): void {
    for (const target of this.#rows.set(clientId, shown)) this.#refresh(target)
  }

  /** Shows what the outbox says of this now: of a send, or of a settled message. */
  #refresh(target: string): void {
    const known = this.#unsent.get(target)
    const row = this.#rows.get(target)
    if (row?.operation.kind === 'send' && !this.sent.has(target)) {
      const position = row.sequence
      const item = this.#itemOf(target, draftOf(row, this.#me), this.#rows.for(target), known?.item)
      if (item === known?.item && position === known.position) return
      const element = { tier: tiers.unsent, position, id: target, item }
      if (known !== undefined) this.list = this.list.without(known)
      this.list = this.list.with(element)
      this.#unsent.set(target, element)
    } else if (known !== undefined) {
      this.list = this.list.without(known)
      this.#unsent.delete(target)
    }
    const element = this.settled.get(target)
    if (element !== undefined) this.put(element.message, element)
  }

  /** The item as it is to be shown: the same object when nothing changed. */
  #itemOf(
    key: string,
    message: Message,
    rows: readonly ShownRow[],
    known?: MessageItem,
  ): MessageItem {
    const item = overlay(key, message, rows, this.#me.id)
    return known !== undefined && sameValue(item, known) ? known : item
  }
}
