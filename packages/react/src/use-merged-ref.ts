'use client'
import { type ForwardedRef, type RefCallback, type RefObject, useCallback, useRef } from 'react'

/** A ref of our own beside the one that the app may have given. */
export function useMergedRef<T>(
  given: ForwardedRef<T>,
  ours?: RefObject<T | null>,
): readonly [RefObject<T | null>, RefCallback<T>] {
  const fallback = useRef<T | null>(null)
  const own = ours ?? fallback
  const merged = useCallback(
    (element: T | null) => {
      own.current = element
      if (typeof given === 'function') given(element)
      else if (given !== null) given.current = element
    },
    [given, own],
  )
  return [own, merged]
}
