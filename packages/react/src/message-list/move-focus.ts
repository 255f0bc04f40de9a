import type { KeyboardEvent } from 'react'
import type { ListEngine } from './engine/list-engine.js'

/**
 * Up, Down, Home and End on a message go to another, which is mounted if it was not; inside a message the keys keep their
 * meaning.
 */
export function moveFocus(event: KeyboardEvent<HTMLElement>, engine: ListEngine): void {
  const { target, key } = event
  if (!(target instanceof HTMLElement) || target.tagName !== 'ARTICLE') return
  const step = { ArrowUp: -1, ArrowDown: 1, Home: 1, End: -1 }[key]
  if (step === undefined) return
  event.preventDefault()
  const { length } = engine.list.timeline
  const from = { Home: 0, End: length - 1 }[key] ?? engine.indexOf(target) + step
  // Past gaps and rows that show nothing.
  for (let index = from; index >= 0 && index < length; index += step) {
    const article = engine.elementAt(index)?.querySelector<HTMLElement>('article')
    if (!article) continue
    article.focus()
    return
  }
}
