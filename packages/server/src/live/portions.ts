/** Half of what clients take in one frame (256 KiB), since other parts of the frame count too. */
const maxPortionBytes = 128 * 1024

export interface Portion<T> {
  readonly items: readonly T[]
  readonly bytes: number
}

/** Cuts a list into parts of at most 128 KiB as JSON, in order; at least one, which may be empty. */
export function* portions<T>(list: Iterable<T>): Generator<Portion<T>> {
  let items: T[] = []
  let bytes = 0
  for (const item of list) {
    const itemBytes = Buffer.byteLength(JSON.stringify(item))
    if (items.length > 0 && bytes + itemBytes > maxPortionBytes) {
      yield { items, bytes }
      items = []
      bytes = 0
    }
    items.push(item)
    bytes += itemBytes
  }
  yield { items, bytes }
}
