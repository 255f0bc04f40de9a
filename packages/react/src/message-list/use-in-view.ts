'use client'
import { type RefObject, useEffect } from 'react'

/**
 * Calls once each time the element is nearer to the view than two of its heights, and from which side the view comes,
 * while `active`; never where nothing can observe it.
 */
export function useInView(
  element: RefObject<Element | null>,
  active: boolean,
  onInView: (from: 'above' | 'below') => void,
  /** Another one asks again, though the element stays in view and active: what came is already there. */
  repeatOn: unknown,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: that is what `repeatOn` is for
  useEffect(() => {
    const target = element.current
    if (!active || target === null || typeof IntersectionObserver === 'undefined') return undefined
    const observer = new IntersectionObserver(
      (entries) => {
        const entry = entries.at(-1)
        if (!entry?.isIntersecting) return
        const { boundingClientRect, rootBounds } = entry
        const middle = ((rootBounds?.top ?? 0) + (rootBounds?.bottom ?? 0)) / 2
        onInView(boundingClientRect.top > middle ? 'above' : 'below')
      },
      { root: target.closest('[data-parley-part="message-viewport"]'), rootMargin: '200% 0px' },
    )
    observer.observe(target)
    return () => observer.disconnect()
  }, [element, active, onInView, repeatOn])
}
