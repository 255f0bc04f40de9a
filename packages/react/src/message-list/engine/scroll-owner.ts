import { type Cell, createCell } from './cell.js'

/** Holds on to a row: where its edge is, from the upper edge of the view. */
export interface Anchor {
  readonly key: string
  readonly offsetPx: number
  /** Of its upper edge, where a row is taller than the view. @default its lower edge: what is above it may go */
  readonly fromTop?: boolean | undefined
}

/** What scrolls, in px. Positions grow downwards from the upper end of the content. */
export interface ScrollSurface {
  /** 0 while hidden. */
  readonly viewPx: number
  readonly topPx: number
  /** The largest `topPx` that there can be. */
  readonly endPx: number
  scrollTo(topPx: number): void
  /** Moves the content under the view without scrolling, which would end a scroll that is under way. */
  shift(byPx: number): void
  /** Scrolls instead by all that was shifted. */
  settle(): void
  /** Where the edge of the row is now; nothing where it is not mounted. */
  offsetOf(anchor: Anchor): number | undefined
  /** The rows in view, to hold on to; none where none is mounted there. */
  rowsInView(): readonly Anchor[]
}

/**
 * The one owner of where the list stands: it follows the end, or holds on to one row. Only the reader leaves the end:
 * content that grows, at any side and time, moves neither.
 */
export interface ScrollOwner {
  readonly following: Cell<boolean>
  readonly anchor: Anchor | undefined
  /** Call after each change of content or size, before it is painted. */
  keep(): void
  /** Call before content changes, in the task in which `keep` follows: what scrolls until then was not the reader. */
  willChange(): void
  /** Call at each scroll event. How far the reader scrolled, px. */
  scrolled(): number
  /** Call when no scrolling is under way any more. */
  settled(): void
  /** For so long the reader's own input may be about to scroll. */
  readerMayScroll(forMs: number): void
  follow(): void
  /** Call when it was moved in the document. */
  moved(): void
  /** Holds on to this row, or to the first in view. */
  hold(anchor?: Anchor): void
}

/** Closer to the end than this, scrolling down goes on to follow it. */
const endPx = 32

/** `now`: what scrolls, once it is there. */
export function createScrollOwner(
  now: () => ScrollSurface | undefined,
  nowMs: () => number,
): ScrollOwner {
  const following = createCell(true)
  let anchor: Anchor | undefined
  /** Where it stood when it was last kept in its place, and what of that scroll events have told. */
  let knownTopPx = 0
  let heardTopPx = 0
  let mayLeaveUntilMs = 0
  let isScrolling = false
  /**
   * What is hidden or moved in the document forgets where it was scrolled to, and WebKit lays out between what goes and
   * what comes in its place: that was not the reader.
   */
  let forgot = false

  const hold = (at = now()?.rowsInView()[0]) => {
    anchor = at
    following.set(false)
  }
  /** How far the reader scrolled from there; not what content that became shorter did. */
  const scrolledFrom = (topPx: number, surface: ScrollSurface) => {
    const byPx = surface.topPx - topPx
    return Math.abs(byPx) < 1 || (byPx < 0 && surface.topPx >= surface.endPx - 1) ? 0 : byPx
  }
  const isAtEnd = (surface: ScrollSurface) => surface.endPx - surface.topPx <= endPx
  /** Of what it writes itself, no event tells anything new. */
  const write = (surface: ScrollSurface, scroll: () => void) => {
    const before = surface.topPx
    scroll()
    knownTopPx = surface.topPx
    heardTopPx += knownTopPx - before
  }

  const keep = () => {
    const surface = now()
    if (!surface?.viewPx) {
      forgot = true
      return
    }
    const byPx = forgot ? 0 : scrolledFrom(knownTopPx, surface)
    forgot = false
    if (byPx === 0) heardTopPx += surface.topPx - knownTopPx
    knownTopPx = surface.topPx
    // What the reader scrolled counts, also where its event has yet to come.
    if (following.get()) {
      if (byPx < 0) hold()
    } else if (byPx > 0 && isAtEnd(surface)) following.set(true)
    else if (anchor) anchor = { ...anchor, offsetPx: anchor.offsetPx - byPx }
    if (following.get()) {
      if (nowMs() >= mayLeaveUntilMs && surface.topPx !== surface.endPx)
        write(surface, () => surface.scrollTo(surface.endPx))
    } else if (anchor) {
      const movedPx = (surface.offsetOf(anchor) ?? anchor.offsetPx) - anchor.offsetPx
      if (Math.abs(movedPx) < 0.5) return
      if (isScrolling && surface.topPx > surface.viewPx) surface.shift(movedPx)
      else write(surface, () => surface.scrollTo(surface.topPx + movedPx))
    }
  }

  return {
    following,
    get anchor() {
      return following.get() ? undefined : anchor
    },
    keep,
    willChange() {
      // Once before all: in between, what the list holds is not what is in the document.
      if (!forgot) keep()
      forgot = true
    },
    scrolled() {
      const surface = now()
      if (!surface?.viewPx) return 0
      if (forgot) keep()
      const byPx = scrolledFrom(heardTopPx, surface)
      // Less than a pixel adds up to more.
      if (Math.abs(surface.topPx - heardTopPx) < 1) return 0
      heardTopPx = knownTopPx = surface.topPx
      if (byPx) {
        isScrolling = true
        if (byPx > 0 && (following.get() || isAtEnd(surface))) following.set(true)
        else hold()
      }
      return byPx
    },
    settled() {
      const surface = now()
      isScrolling = false
      if (surface) write(surface, surface.settle)
    },
    readerMayScroll(forMs) {
      mayLeaveUntilMs = nowMs() + forMs
    },
    follow() {
      mayLeaveUntilMs = 0
      following.set(true)
    },
    moved() {
      forgot = true
      requestAnimationFrame(keep)
    },
    hold,
  }
}
