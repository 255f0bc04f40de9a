'use client'
import { type RefObject, useEffect } from 'react'

/** Calls once each time the element is near the view while `active`; never where nothing can observe it. */
export function useInView(
  element: RefObject<Element | null>,
  active: boolean,
  onInView: () => void,
  repeatOn?: unknown,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new `repeatOn` asks again though the element stays in view
  useEffect(() => {
    const target = element.current
    if (!active || target === null || typeof IntersectionObserver === 'undefined') return undefined
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) onInView()
      },
      {
        root: target.closest('[data-parley-part="message-viewport"]'),
        rootMargin: '600px 0px 0px 0px',
      },
    )
    observer.observe(target)
    return () => observer.disconnect()
  }, [element, active, onInView, repeatOn])
}
