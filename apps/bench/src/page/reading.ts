import { type PaintedRectangle, watchPainted } from './painted-rectangles.js'
import { numberOf, type View } from './view.js'

/** What happened to the reader's place. */
export interface Reading {
  readonly number: number
  readonly frames: number
  /** The farthest that the row stood from where it was, in any painted frame. */
  readonly worstPx: number
  /** In the last frame. */
  readonly finalPx: number
  /** Frames in which the row was not there. */
  readonly missing: number
}

/** Watches the row in the upper third of the view from now on: in the first frame it stands where it should stay. */
export function startReading(view: View): () => Reading {
  const rows = view.rows()
  const row = rows[Math.floor(rows.length / 3)]
  const number = row && numberOf(row)
  if (row === undefined || number === undefined) throw new Error('No message is in view.')
  const before = row.getBoundingClientRect()
  const seen: PaintedRectangle[] = []
  let missing = 0
  const stop = watchPainted(
    () => view.rowOf(number),
    (rectangle) => {
      if (rectangle === undefined) missing += 1
      else seen.push(rectangle)
    },
  )
  return () => {
    stop()
    // Its lower edge: an older neighbour may take a day or a name away from above the row.
    const moved = seen.map(({ bottom }) => Math.abs(bottom - before.bottom))
    const finalPx = moved.at(-1) ?? Number.POSITIVE_INFINITY
    return { number, frames: seen.length, worstPx: Math.max(0, ...moved), finalPx, missing }
  }
}
