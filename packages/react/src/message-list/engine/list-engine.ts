import type { Readable, TimelineSnapshot, Unsubscribe } from '@parley/core'
import { flushSync } from 'react-dom'
import { type BlockList, createBlockList } from './block-list.js'
import { createListView, type ListView } from './list-view.js'
import type { RowStateOf } from './row.js'
import { type Anchor, createScrollOwner } from './scroll-owner.js'
import { listenTo } from './viewport-events.js'

/** Where in the view a row that is jumped to comes to stand. */
const jumpViews = 0.25

/** Which rows are mounted, what they show and where the list stands. Without React: `Rows` renders it. */
export interface ListEngine {
  readonly list: BlockList
  /** Whether the newest message is in view and new ones are followed. */
  readonly following: Readable<boolean>
  /** The row that the list holds on to; nothing while it follows the end. */
  readonly anchor: Anchor | undefined
  /** `rows` holds the segments as its children. */
  attach(viewport: HTMLElement, rows: HTMLElement): Unsubscribe
  /** Call when React has changed the document, before it is painted. */
  committed(): void
  /** Takes what the timeline holds now, before its next notification. */
  update(): void
  /** Shows the end, and follows it. */
  follow(): void
  /** Shows the item with this index and holds on to it, in this place. @default below the upper edge of the view */
  hold(index: number, place?: Omit<Anchor, 'key'>): void
  /** The element of the item with this index, mounted if it was not, wherever it is. Not while React renders. */
  elementAt(index: number): HTMLElement | undefined
  /** Index of the item in whose row this is; -1 where it is in none. */
  indexOf(element: Element): number
}

export function createListEngine(
  timeline: Readable<TimelineSnapshot>,
  stateOf: RowStateOf,
): ListEngine {
  let view: ListView | undefined
  let isIdleAsked = false
  let passes = 0
  const owner = createScrollOwner(
    () => view,
    () => performance.now(),
  )
  const { following } = owner
  const list = createBlockList(timeline.get(), stateOf, owner.willChange)
  const { publish } = list

  /** When the browser has nothing else to do: what is round the view, then what else may be mounted. */
  function idle(): void {
    if (isIdleAsked) return
    isIdleAsked = true
    const call = () => {
      isIdleAsked = false
      if (view?.fill(view.viewPx)) idle()
      publish()
    }
    // Safari has none: after what is due now and the next frames.
    if ('requestIdleCallback' in globalThis) requestIdleCallback(call)
    else setTimeout(call, 50)
  }

  function update(): void {
    const next = timeline.get()
    const before = list.timeline
    if (next === before) return
    const changes = next.changesSince(before)
    const { anchor } = owner
    const goes = anchor && changes.some(({ removed }) => removed > 0)
    const held = goes && list.placeOf(anchor.key)
    const inView = held ? view?.rowsInView() : undefined
    list.apply(next, changes)
    // One's own new message shows wherever one reads.
    const last = next.length > 0 ? next.at(next.length - 1) : undefined
    if (
      last?.kind === 'message' &&
      last.status === 'pending' &&
      before.indexOf(last.message.id) < 0
    )
      owner.follow()
    if (following.get()) list.mountEnd()
    else if (held && !list.placeOf(anchor.key)) {
      // To what is in view and stayed, else to what is in its place.
      const stayed = inView?.find(({ key }) => list.placeOf(key))
      let { index } = held
      for (const { index: from, removed, added } of changes)
        if (index >= from + removed) index += added - removed
        else if (index > from) index = from
      const place = list.at(Math.min(index, next.length - 1))
      if (stayed) owner.hold(stayed)
      else if (place) {
        list.mount(place.block)
        owner.hold({ ...anchor, key: next.at(place.index).key })
      }
    }
    publish()
  }

  function onScroll(): void {
    const byPx = owner.scrolled()
    if (!view || !byPx) return
    view.fill(view.viewPx, byPx)
    // What the scroll reached must be there in this frame.
    flushSync(publish)
    // Among what was not mounted there was nothing to hold on to.
    if (!following.get() && !owner.anchor) owner.hold()
    idle()
  }

  function committed(): void {
    if (view) {
      owner.keep()
      // Rows without a height never fill the view: they wait until there is time.
      passes = passes < 8 && view.fill(0) ? passes + 1 : 0
    }
    publish()
  }

  list.mountEnd()
  publish()
  const engine: ListEngine = {
    list,
    update,
    committed,
    following,
    get anchor() {
      return owner.anchor
    },
    attach(viewport, rows) {
      view = createListView(viewport, rows, list)
      const resizes =
        globalThis.ResizeObserver &&
        new ResizeObserver(() => {
          owner.keep()
          idle()
        })
      resizes?.observe(viewport)
      resizes?.observe(rows)
      const ends = [listenTo(viewport, owner, onScroll), timeline.subscribe(update)]
      update()
      committed()
      idle()
      return () => {
        resizes?.disconnect()
        for (const end of ends) end()
        view = undefined
      }
    },
    follow() {
      owner.settled()
      owner.follow()
      list.mountEnd()
      committed()
    },
    hold(index, place = { offsetPx: (view?.viewPx ?? 0) * jumpViews, fromTop: true }) {
      const block = list.at(index)?.block
      if (!block) return
      owner.settled()
      list.mount(block)
      owner.hold({ ...place, key: list.timeline.at(index).key })
      committed()
    },
    elementAt(index) {
      const place = list.at(index)
      if (place) list.mount(place.block)
      flushSync(publish)
      return list.elementOf(place)
    },
    indexOf: (target) =>
      list.find(({ element }) =>
        [...(element?.children ?? [])].findIndex((row) => row.contains(target)),
      )?.index ?? -1,
  }
  return engine
}
