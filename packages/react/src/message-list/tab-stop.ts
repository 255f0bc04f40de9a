const article = 'article'

/** The messages are one tab stop: the last one that had focus, at first the newest. */
export interface TabStop {
  /** Call when messages came or went. */
  keep(): void
  /** Makes the message that holds this the stop. */
  move(target: Element): void
}

/**
 * React renders every message with `tabIndex={-1}`; which one is the stop is kept in the DOM, so that moving it renders
 * nothing.
 */
export function createTabStop(rows: HTMLElement): TabStop {
  let stop: HTMLElement | undefined
  const set = (next: HTMLElement | null | undefined) => {
    if (!next || next === stop) return
    if (stop) stop.tabIndex = -1
    next.tabIndex = 0
    stop = next
  }
  return {
    keep() {
      if (stop?.isConnected) return
      stop = undefined
      for (let block = rows.lastElementChild; block && !stop; block = block.previousElementSibling)
        for (let row = block.lastElementChild; row && !stop; row = row.previousElementSibling)
          set(row.querySelector<HTMLElement>(article))
    },
    move: (target) => set(target.closest<HTMLElement>(article)),
  }
}
