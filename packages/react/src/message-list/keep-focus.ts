import type { Unsubscribe } from '@parley/core'
import { createTabStop } from './tab-stop.js'

/**
 * When what has the focus goes away (a reaction was chosen, a failed message discarded, a gap loaded), the focus goes
 * to its message, or to the one beside it, instead of being lost. Keeps the messages one tab stop, too.
 */
export function keepFocus(viewport: HTMLElement, rows: HTMLElement): Unsubscribe {
  let held: { readonly element: Element; readonly row: Element | undefined } | undefined
  const tabStop = createTabStop(rows)

  function onFocusIn({ target }: FocusEvent): void {
    if (!(target instanceof Element)) return
    held = { element: target, row: rowOf(target) }
    tabStop.move(target)
  }

  function onFocusOut(): void {
    const left = held
    // An element that goes away may lose its focus before it is out of the document.
    queueMicrotask(() => {
      if (held === left && left?.element.isConnected === true) held = undefined
    })
  }

  const observer = new MutationObserver((records) => {
    tabStop.keep()
    if (held === undefined || held.element.isConnected) return
    const focused = document.activeElement
    if (focused === null || focused === document.body) {
      messageFor(held.row, records)?.focus({ preventScroll: true })
    }
    if (held?.element.isConnected === false) held = undefined
  })

  /** The row of a block of rows, each of which is a child of the list. */
  function rowOf(element: Element): Element | undefined {
    let row: Element | null = element
    while (row && row.parentElement?.parentElement !== rows) row = row.parentElement
    return row ?? undefined
  }

  function messageFor(row: Element | undefined, records: readonly MutationRecord[]) {
    if (row?.isConnected) return articleIn(row) ?? articleIn(row.nextElementSibling)
    // The row went, or its whole block.
    for (let gone = row; gone && gone !== rows; gone = gone.parentElement ?? undefined) {
      const removal = records.find(({ removedNodes }) => [...removedNodes].includes(gone as Node))
      const beside = articleIn(removal?.nextSibling) ?? articleIn(removal?.previousSibling)
      if (beside) return beside
    }
    return rows.querySelector<HTMLElement>('article[tabindex="0"]') ?? undefined
  }

  tabStop.keep()
  viewport.addEventListener('focusin', onFocusIn)
  viewport.addEventListener('focusout', onFocusOut)
  observer.observe(viewport, { childList: true, subtree: true })
  return () => {
    viewport.removeEventListener('focusin', onFocusIn)
    viewport.removeEventListener('focusout', onFocusOut)
    observer.disconnect()
  }
}

function articleIn(row: Node | null | undefined): HTMLElement | undefined {
  return row instanceof Element ? (row.querySelector('article') ?? undefined) : undefined
}
