/** Blocks by index, from `first` up to `end`, that one excluded. */
export interface BlockRange {
  readonly first: number
  readonly end: number
}

/**
 * The blocks that reach into the view and a margin before and after it, found from one block and where its upper edge is.
 * Looks at those only. Where they have no height, at no more than `most` items.
 */
export function blocksInView(
  count: number,
  from: { readonly index: number; readonly topPx: number },
  view: { readonly beforePx: number; readonly endPx: number },
  heightOf: (index: number) => number,
  itemsIn: (index: number) => number,
  most: number,
): BlockRange {
  let items = 0
  let first = from.index
  let topPx = from.topPx
  while (first > 0 && topPx > -view.beforePx && items < most) {
    first -= 1
    topPx -= heightOf(first)
    items += itemsIn(first)
  }
  let end = from.index
  let bottomPx = from.topPx
  while (end < count && (end === from.index || bottomPx < view.endPx) && items < most) {
    bottomPx += heightOf(end)
    items += itemsIn(end)
    end += 1
  }
  return { first, end }
}
