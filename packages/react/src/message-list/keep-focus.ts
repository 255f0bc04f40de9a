import type { Unsubscribe } from '@parley/core'

/**
 * When what has the focus goes away (a reaction was chosen, a failed message discarded, a gap loaded), the focus goes
 * to its message, or to the one beside it, instead of being lost.
 */
export function keepFocus(viewport: HTMLElement, rows: HTMLElement): Unsubscribe {
  let held: { readonly element: Element; readonly row: Element | undefined } | undefined

  function onFocusIn({ target }: FocusEvent): void {
    if (!(target instanceof Element)) return
    held = { element: target, row: [...rows.children].find((row) => row.contains(target)) }
  }

  function onFocusOut(): void {
    const left = held
    // An element that goes away may lose its focus before it is out of the document.
    queueMicrotask(() => {
      if (held === left && left?.element.isConnected === true) held = undefined
    })
  }

  const observer = new MutationObserver((records) => {
    if (held === undefined || held.element.isConnected) return
    const focused = document.activeElement
    if (focused === null || focused === document.body) {
      messageFor(held.row, records)?.focus({ preventScroll: true })
    }
    if (held?.element.isConnected === false) held = undefined
  })

  function messageFor(row: Element | undefined, records: readonly MutationRecord[]) {
    if (row === undefined) return articleIn(rows.firstElementChild)
    if (row.isConnected) return articleIn(row) ?? articleIn(row.nextElementSibling)
    const removal = records.find(({ removedNodes }) => [...removedNodes].includes(row))
    return articleIn(removal?.nextSibling) ?? articleIn(removal?.previousSibling)
  }

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
