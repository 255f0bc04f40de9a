import type { Readable, TimelineSnapshot, Unsubscribe } from '@parley/core'
import { flushSync } from 'react-dom'
import { type BlockList, createBlockList } from './block-list.js'
import { createListView, type ListView } from './list-view.js'
import { createMounting, type Mounting } from './mounting.js'
import { listenToReader } from './reader-input.js'
import type { RowStateOf } from './rows-of.js'
import { type Anchor, createScrollOwner, type ScrollOwner } from './scroll-owner.js'
import type { Segment } from './segments.js'
import { indexAfter } from './survivor.js'
import { watchMoves } from './watch-moves.js'
import { whenIdle } from './when-idle.js'

/** How far beyond the view blocks are mounted, in heights of the view, and how far ahead of a fast scroll. */
const marginViews = 1
const mostAheadViews = 4
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
  /** Call when React has changed the document, before it is painted; with the segments, where it rendered those. */
  committed(drawn?: readonly Segment[]): void
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
  const list = createBlockList(timeline.get(), stateOf)
  let view: ListView | undefined
  let mounting: Mounting | undefined
  /** What is in the document, which may have yet to follow what is to be there. */
  let drawn: readonly Segment[] = []
  let isMeasured = false
  let lastTopPx = 0
  let passes = 0
  const owner: ScrollOwner = createScrollOwner(
    () => view,
    () => performance.now(),
  )
  const idle = whenIdle(() => {
    if (!view || !mounting || view.viewPx === 0) return
    if (!isMeasured) measureRows(mounting)
    if (mounting.ensure(view.viewPx * marginViews) || mounting.mountNext()) idle()
    list.publish()
  })
  list.mountEnd()
  list.publish()

  function update(): void {
    const next = timeline.get()
    const before = list.timeline
    if (next === before) return
    const changes = next.changesSince(before)
    const { anchor } = engine
    const heldIndex = anchor ? list.indexOf(anchor.key) : -1
    const goes = anchor && changes.some(({ removed }) => removed > 0)
    const inView = (goes && view?.rowsInView()) || []
    const blocksBefore = list.blocks.length
    list.apply(next, changes)
    if (isOwnNew(before, next)) owner.follow()
    if (owner.following.get()) list.mountEnd()
    else if (goes && heldIndex >= 0 && list.indexOf(anchor.key) < 0) {
      // To what is in view and stayed, else to what is in its place.
      const stayed = inView.find(({ key }) => list.indexOf(key) >= 0)
      const index = Math.min(indexAfter(heldIndex, changes), next.length - 1)
      if (stayed) owner.hold(stayed)
      else if (index >= 0) {
        list.mount(list.at(index)?.block)
        owner.hold({ ...anchor, key: next.at(index).key })
      }
    }
    list.publish()
    if (list.blocks.length !== blocksBefore) idle()
  }

  function onScroll(): void {
    if (!view || !mounting) return
    if (!owner.scrolled()) return
    const mostPx = view.viewPx * mostAheadViews
    const aheadPx = Math.max(-mostPx, Math.min(mostPx, view.topPx - lastTopPx))
    lastTopPx = view.topPx
    // What the scroll reached must be there in this frame.
    if (mounting.ensure(view.viewPx * marginViews, aheadPx)) flushSync(list.publish)
    else list.publish()
    // Among what was not mounted there was nothing to hold on to.
    if (!owner.following.get() && !owner.anchor) owner.hold()
    idle()
  }

  function elementAt(index: number): HTMLElement | undefined {
    const found = list.at(index)
    if (!found || !view) return undefined
    list.mount(found.block)
    flushSync(list.publish)
    return view.elementOf(found.block)?.children[found.offset] as HTMLElement | undefined
  }

  const engine: ListEngine = {
    list,
    update,
    following: owner.following,
    get anchor() {
      return owner.following.get() ? undefined : owner.anchor
    },
    attach(viewport, rows) {
      view = createListView(viewport, rows, () => drawn)
      mounting = createMounting(list, view)
      const resizes =
        typeof ResizeObserver === 'function'
          ? new ResizeObserver(() => {
              owner.keep()
              idle()
            })
          : undefined
      resizes?.observe(viewport)
      resizes?.observe(rows)
      const ends = [
        listenToReader(viewport, owner, onScroll),
        timeline.subscribe(update),
        watchMoves(viewport, () => {
          owner.moved()
          requestAnimationFrame(owner.keep)
        }),
      ]
      update()
      engine.committed()
      idle()
      return () => {
        resizes?.disconnect()
        for (const end of ends) end()
        view = undefined
      }
    },
    committed(segments = drawn) {
      drawn = segments
      if (!view || !mounting) return
      owner.keep()
      lastTopPx = view.topPx
      // Rows without a height never fill the view: they wait until there is time.
      passes += 1
      if (passes < 8 && mounting.ensure(0)) list.publish()
      else passes = 0
    },
    follow() {
      owner.settled()
      owner.follow()
      list.mountEnd()
      list.publish()
      engine.committed()
    },
    hold(index, place) {
      const block = list.at(index)?.block
      if (!block) return
      owner.settled()
      list.mount(block)
      const { key } = list.timeline.at(index)
      const fromViewPx = (view?.viewPx ?? 0) * jumpViews
      owner.hold({ key, ...(place ?? { offsetPx: fromViewPx, fromTop: true }) })
      list.publish()
      engine.committed()
    },
    elementAt,
    indexOf: (element) => list.indexOf(view?.keyOf(element) ?? ''),
  }

  /** Blocks that were never mounted are guessed by the first that are. */
  function measureRows({ measured }: Mounting): void {
    let [heightPx, count] = [0, 0]
    for (const block of list.blocks)
      if (block.rows) {
        heightPx += measured(block)
        count += block.count
      }
    if (heightPx === 0) return
    isMeasured = true
    list.setRowPx(heightPx / count)
  }

  return engine
}

/** One's own new message shows wherever one reads. */
function isOwnNew(before: TimelineSnapshot, after: TimelineSnapshot): boolean {
  const last = after.length > 0 ? after.at(after.length - 1) : undefined
  const known = before.length > 0 ? before.at(before.length - 1) : undefined
  return last?.kind === 'message' && last.status === 'pending' && last.key !== known?.key
}
