import type { Unsubscribe } from '@parley/core'

/** Where the keyboard on the screen covers the lower end of the list, its last messages move up by as much. */
export function leaveRoomForKeyboard(viewport: HTMLElement): Unsubscribe {
  const { visualViewport } = window
  if (!visualViewport) return () => {}
  const measure = () => {
    const { offsetTop, height, scale } = visualViewport
    // Zoomed in, what is out of sight is not covered.
    const coveredPx =
      scale > 1.01 ? 0 : Math.max(0, viewport.getBoundingClientRect().bottom - offsetTop - height)
    viewport.style.setProperty('--_covered', `${Math.round(coveredPx)}px`)
  }
  for (const name of ['resize', 'scroll']) visualViewport.addEventListener(name, measure)
  return () => {
    for (const name of ['resize', 'scroll']) visualViewport.removeEventListener(name, measure)
  }
}
