import type { Block } from './blocks.js'

/** Blocks that are not mounted, as tall as they are or will be. */
export interface Spacer {
  readonly key: string
  readonly heightPx: number
  /** Index of the first of them. */
  readonly first: number
  readonly rows?: undefined
}

/** What the list renders, one element each. */
export type Segment = Block | Spacer

export function isBlock(segment: Segment): segment is Block {
  return 'count' in segment
}

/** The mounted blocks, and spacers for the others; the segments that were there where they are the same. */
export function segmentsOf(
  blocks: readonly Block[],
  known: readonly Segment[],
  heightOf: (block: Block) => number,
): readonly Segment[] {
  const segments: Segment[] = []
  let spacer: { key: string; heightPx: number; first: number } | undefined
  blocks.forEach((block, index) => {
    if (block.rows) {
      segments.push(block)
      spacer = undefined
      return
    }
    if (!spacer) {
      spacer = { key: `before ${block.key}`, heightPx: 0, first: index }
      segments.push(spacer)
    }
    spacer.heightPx += heightOf(block)
  })
  const isSame = (segment: Segment, index: number) => {
    const other = known[index]
    return (
      segment === other ||
      (other !== undefined &&
        !isBlock(segment) &&
        !isBlock(other) &&
        segment.key === other.key &&
        segment.heightPx === other.heightPx &&
        segment.first === other.first)
    )
  }
  return segments.length === known.length && segments.every(isSame) ? known : segments
}
