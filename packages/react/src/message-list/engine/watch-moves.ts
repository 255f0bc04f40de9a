import type { Unsubscribe } from '@parley/core'

const name = 'parley-witness'

/**
 * Calls when the element was taken out of the document and put back, elsewhere perhaps: it has forgotten where it was
 * scrolled to, and no event says so.
 */
export function watchMoves(element: HTMLElement, onMoved: () => void): Unsubscribe {
  if (!customElements.get(name)) {
    customElements.define(
      name,
      class extends HTMLElement {
        connectedCallback() {
          this.dispatchEvent(new Event(name))
        }
      },
    )
  }
  const witness = document.createElement(name)
  witness.hidden = true
  element.append(witness)
  witness.addEventListener(name, onMoved)
  return () => witness.remove()
}
