const blockLength = 64

/** Heights of rows, estimated until they are measured, summed in blocks: a sum walks blocks and then rows. */
export class WindowedHeights {
  #heights: number[] = []
  #blocks: number[] = []
  readonly #estimatePx: number

  constructor(length: number, estimatePx: number) {
    this.#estimatePx = estimatePx
    this.#heights = new Array<number>(length).fill(estimatePx)
    this.#sum()
  }

  get length(): number {
    return this.#heights.length
  }

  push(): void {
    this.#heights.push(this.#estimatePx)
    const block = (this.#heights.length - 1) >> 6
    this.#blocks[block] = (this.#blocks[block] ?? 0) + this.#estimatePx
  }

  unshift(count: number): void {
    this.#heights = [...new Array<number>(count).fill(this.#estimatePx), ...this.#heights]
    this.#sum()
  }

  set(index: number, px: number): void {
    const difference = px - (this.#heights[index] ?? 0)
    this.#heights[index] = px
    this.#blocks[index >> 6] = (this.#blocks[index >> 6] ?? 0) + difference
  }

  /** Of all rows before this one. */
  offsetOf(index: number): number {
    let px = 0
    for (let block = 0; block < index >> 6; block += 1) px += this.#blocks[block] ?? 0
    for (let row = (index >> 6) * blockLength; row < index; row += 1) px += this.#heights[row] ?? 0
    return px
  }

  /** The row that covers this offset. */
  indexAt(offsetPx: number): number {
    let block = 0
    let px = 0
    while (block < this.#blocks.length - 1 && px + (this.#blocks[block] ?? 0) <= offsetPx) {
      px += this.#blocks[block] ?? 0
      block += 1
    }
    let index = block * blockLength
    while (index < this.#heights.length - 1 && px + (this.#heights[index] ?? 0) <= offsetPx) {
      px += this.#heights[index] ?? 0
      index += 1
    }
    return index
  }

  #sum(): void {
    this.#blocks = []
    for (const [index, px] of this.#heights.entries())
      this.#blocks[index >> 6] = (this.#blocks[index >> 6] ?? 0) + px
  }
}
