import { OrderedList } from './ordered-list.js'
import {
  type GapElement,
  isGap,
  isSettled,
  type SettledElement,
  type TimelineElement,
  type UnsentElement,
} from './timeline-element.js'
import { sameValue } from './timeline-merge.js'
import { draftOf, overlay, type ShownRow } from './timeline-overlay.js'
import { comparePlaces, endPlace, type Place, startPlace, tiers } from './timeline-place.js'
import type { GapItem } from './timeline-snapshot.js'
import type { Message, MessageId, User } from './transport.js'

/** The elements of one timeline, each where it belongs: settled messages, gaps between them, the outbox last. */
export class TimelineElements {
  list = new OrderedList<Place, TimelineElement>(comparePlaces)
  readonly settled = new Map<MessageId, SettledElement>()
  readonly gaps = new Map<string, GapElement>()
  /** Nothing precedes the first settled message. */
  atStart = false
  /** Up to here every part that is not loaded is a gap; beyond it messages may be missing unseen. */
  knownTo: Place = startPlace

  /** When something was last missed or dropped: who read before that may not know the end. */
  lostAt = 0

  readonly #me: User
  readonly #unsent = new Map<string, UnsentElement>()
  readonly #sent = new Map<string, SettledElement>()
  readonly #rows = new Map<string, ShownRow>()
  /** Rows by the id of what they concern; a send concerns its `clientId`. */
  readonly #rowsFor = new Map<string, readonly ShownRow[]>()
  #gapsMade = 0

  constructor(me: User) {
    this.#me = me
  }

  /** How many settled messages and gaps there are. */
  get end(): number {
    return this.list.search(endPlace)
  }

  find(id: MessageId): TimelineElement | undefined {
    return this.settled.get(id) ?? this.#unsent.get(id)
  }

  /** The settled own message with this `clientId`. */
  sent(clientId: string | undefined): SettledElement | undefined {
    return clientId === undefined ? undefined : this.#sent.get(clientId)
  }

  /** Only one's own messages count: others may say any `clientId`. */
  ownClientId(message: Message): string | undefined {
    return message.author.id === this.#me.id ? message.clientId : undefined
  }

  /** The last settled message at or before a place. */
  lastTo(place: Place): SettledElement | undefined {
    let index = this.list.search(place)
    const exact = this.list.at(index)
    if (exact !== undefined && comparePlaces(exact, place) === 0) index++
    for (;;) {
      const element = this.list.at(--index)
      if (element === undefined || isSettled(element)) return element
    }
  }

  /** Puts a message in its place, instead of what is known of it. */
  put(
    place: Place,
    message: Message,
    bookkeeping: Omit<SettledElement, keyof Place | 'item' | 'message'>,
  ): SettledElement {
    const clientId = this.ownClientId(message)
    const known = this.settled.get(message.id)
    const element: SettledElement = {
      tier: tiers.message,
      position: place.position,
      id: message.id,
      item: this.#itemOf(clientId ?? message.id, message, known),
      message,
      at: bookkeeping.at,
      readAt: bookkeeping.readAt,
      protectedUntilMs: bookkeeping.protectedUntilMs,
      older: bookkeeping.older,
      newer: bookkeeping.newer,
    }
    if (known !== undefined && comparePlaces(known, place) !== 0)
      this.list = this.list.without(known)
    this.list = this.list.with(element)
    this.settled.set(message.id, element)
    if (clientId !== undefined) {
      this.#sent.set(clientId, element)
      this.#refreshUnsent(clientId)
    }
    return element
  }

  remove(element: SettledElement): void {
    const index = this.list.search(element)
    this.list = this.list.without(element)
    this.settled.delete(element.id)
    const clientId = this.ownClientId(element.message)
    if (clientId !== undefined && this.#sent.get(clientId) === element) {
      this.#sent.delete(clientId)
      this.#refreshUnsent(clientId)
    }
    // A gap needs a message before it, and there is one gap between two messages.
    const next = this.list.at(index)
    if (!isGap(next) || isSettled(this.list.at(index - 1))) return
    if (index === 0) this.atStart = false
    this.closeGap(next)
    if (this.settled.size === 0) this.knownTo = startPlace
  }

  /** Whether a message at this place would stand in a part that is loaded, or beyond what is known. */
  isLoaded(place: Place): boolean {
    const index = this.list.search(place)
    if (comparePlaces(place, this.knownTo) > 0 || index === this.end) return true
    return index === 0 ? this.atStart : !isGap(this.list.at(index - 1))
  }

  /** Keeps only some messages, with gaps where others were. Returns how many went. */
  keep(isKept: (element: SettledElement) => boolean): number {
    const { list, end } = this
    const gaps = new Map(this.gaps)
    const dropped: SettledElement[] = []
    let last: SettledElement | undefined
    let gap: string | undefined
    let isOpen = false
    this.list = new OrderedList<Place, TimelineElement>(comparePlaces)
    this.gaps.clear()
    for (let index = 0; index <= end; index++) {
      const element = list.at(index)
      if (index < end && isGap(element)) {
        gap = element.item.key
        isOpen = true
      } else if (index < end && isSettled(element) && !isKept(element)) {
        dropped.push(element)
        isOpen = true
      } else {
        if (isOpen && last !== undefined) this.openGap(last, gap, gaps.get(gap ?? '')?.item.status)
        else if (isOpen) this.atStart = false
        gap = undefined
        isOpen = false
        if (index === end || !isSettled(element)) break
        last = element
        this.list = this.list.with(element)
      }
    }
    for (let index = end; index < list.length; index++)
      this.list = this.list.with(list.at(index) as TimelineElement)
    if (last === undefined && dropped.length > 0) this.knownTo = startPlace
    for (const { id, message, at } of dropped) {
      this.settled.delete(id)
      this.lostAt = Math.max(this.lostAt, at)
      const clientId = this.ownClientId(message)
      if (clientId !== undefined && this.#sent.get(clientId)?.id === id) {
        this.#sent.delete(clientId)
        this.#refreshUnsent(clientId)
      }
    }
    return dropped.length
  }

  openGap(after: Place, key = `gap:${++this.#gapsMade}`, status: GapItem['status'] = 'open'): void {
    const { position, id } = after
    const gap = { tier: tiers.gap, position, id, item: { kind: 'gap', key, status } } as const
    this.gaps.set(key, gap)
    this.list = this.list.with(gap)
  }

  closeGap(gap: GapElement): void {
    this.gaps.delete(gap.item.key)
    this.list = this.list.without(gap)
  }

  putRow(shown: ShownRow): void {
    const { row } = shown
    this.#rows.set(row.clientId, shown)
    this.#setRows(row, [shown])
  }

  removeRow(clientId: string): void {
    const shown = this.#rows.get(clientId)
    if (shown === undefined) return
    this.#rows.delete(clientId)
    this.#setRows(shown.row, [])
  }

  #setRows({ clientId, operation }: ShownRow['row'], instead: readonly ShownRow[]): void {
    const target = operation.kind === 'send' ? clientId : operation.messageId
    const rows = (this.#rowsFor.get(target) ?? [])
      .filter((shown) => shown.row.clientId !== clientId)
      .concat(instead)
      .sort((a, b) => a.row.sequence - b.row.sequence)
    if (rows.length > 0) this.#rowsFor.set(target, rows)
    else this.#rowsFor.delete(target)
    this.#refreshUnsent(target)
    const element = this.settled.get(target) ?? this.#sent.get(target)
    if (element === undefined) return
    const item = this.#itemOf(element.item.key, element.message, element)
    if (item !== element.item) this.put(element, element.message, element)
  }

  /** The item as it is to be shown: the same object when nothing changed. */
  #itemOf(key: string, message: Message, known?: SettledElement): SettledElement['item'] {
    const clientId = this.ownClientId(message)
    const rows = this.#rowsFor.get(message.id) ?? []
    const early =
      clientId === undefined || clientId === message.id ? [] : this.#rowsFor.get(clientId)
    const concerning = early === undefined || early.length === 0 ? rows : [...early, ...rows]
    const item = overlay(
      key,
      message,
      concerning.filter(({ row }) => row.operation.kind !== 'send'),
      this.#me.id,
    )
    return known !== undefined && sameValue(item, known.item) ? known.item : item
  }

  /** Shows a row of kind `send` while no settled message has its `clientId`. */
  #refreshUnsent(clientId: string): void {
    const known = this.#unsent.get(clientId)
    const row = this.#rows.get(clientId)?.row
    if (row?.operation.kind !== 'send' || this.#sent.has(clientId)) {
      if (known !== undefined) this.list = this.list.without(known)
      this.#unsent.delete(clientId)
      return
    }
    const rows = this.#rowsFor.get(clientId) ?? []
    const item = overlay(clientId, draftOf(row, this.#me), rows, this.#me.id)
    if (sameValue(item, known?.item) && known?.position === row.sequence) return
    const element = { tier: tiers.unsent, position: row.sequence, id: clientId, item }
    if (known !== undefined) this.list = this.list.without(known)
    this.list = this.list.with(element)
    this.#unsent.set(clientId, element)
  }
}
