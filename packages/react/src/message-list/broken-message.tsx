'use client'
import { useCatalogue } from '../chat-context.js'

/** Instead of a message whose parts threw; the arrow keys find it as they do any other. */
export function BrokenMessage() {
  const text = useCatalogue().text('messageBroken')
  return (
    <article data-parley-part="broken-message" tabIndex={-1} aria-label={text}>
      <bdi>{text}</bdi>
    </article>
  )
}
