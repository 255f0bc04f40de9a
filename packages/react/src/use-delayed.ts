'use client'
import { useEffect, useState } from 'react'

/** True once `active` has been true for `delayMs` without a break, so that a short state does not flash. */
export function useDelayed(active: boolean, delayMs: number): boolean {
  const [due, setDue] = useState(false)
  useEffect(() => {
    if (!active) return undefined
    const timer = setTimeout(() => setDue(true), delayMs)
    return () => {
      clearTimeout(timer)
      setDue(false)
    }
  }, [active, delayMs])
  return active && due
}
