import type { KeyboardEvent } from 'react'

const article = 'article'

/**
 * The messages are one tab stop: the last one that had focus, at first the newest. React renders every message
 * with `tabIndex={-1}`; which one is the stop is kept in the DOM, so that moving it renders nothing.
 */
export function keepTabStop(rows: HTMLElement): void {
  if (rows.querySelector(`${article}[tabindex="0"]`) !== null) return
  const newest = rows.lastElementChild?.querySelector<HTMLElement>(article)
  if (newest) newest.tabIndex = 0
}

/** Makes the message that holds the focus the tab stop. */
export function moveTabStop(rows: HTMLElement, target: Element): void {
  const focused = target.closest<HTMLElement>(article)
  if (focused === null || focused.tabIndex === 0) return
  for (const other of rows.querySelectorAll<HTMLElement>(`${article}[tabindex="0"]`)) {
    other.tabIndex = -1
  }
  focused.tabIndex = 0
}

/** Up, Down, Home and End on a message go to another; inside a message the keys keep their meaning. */
export function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const { target, currentTarget, key } = event
  if (!(target instanceof HTMLElement) || target.tagName !== 'ARTICLE') return
  const all = [...currentTarget.querySelectorAll<HTMLElement>(article)]
  const index = all.indexOf(target)
  const next = { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: all.length - 1 }[key]
  if (next === undefined) return
  event.preventDefault()
  all[Math.min(Math.max(next, 0), all.length - 1)]?.focus()
}
