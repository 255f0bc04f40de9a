import { useCallback, useState } from 'react'
import type { Backend } from './backend.js'
import { findBackend } from './backends.js'

const storageKey = 'parley.backend'

/** The backend that this browser talks to, remembered over a reload. */
export function useBackendChoice(): readonly [Backend, (next: Backend) => void] {
  const [backend, setBackend] = useState(() => findBackend(remembered()))
  const choose = useCallback((next: Backend) => {
    setBackend(next)
    try {
      localStorage.setItem(storageKey, next.id)
    } catch {
      // Storage may be forbidden: the choice then lasts as long as the page.
    }
  }, [])
  return [backend, choose]
}

function remembered(): string | undefined {
  try {
    return localStorage.getItem(storageKey) ?? undefined
  } catch {
    return undefined
  }
}
