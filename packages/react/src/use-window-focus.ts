'use client'
import { useSyncExternalStore } from 'react'

const events = ['focus', 'blur'] as const

/** Whether the person is looking at this window; false on the server. */
export function useWindowFocus(): boolean {
  return useSyncExternalStore(subscribe, isFocused, () => false)
}

function isFocused(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus()
}

function subscribe(listener: () => void): () => void {
  for (const event of events) window.addEventListener(event, listener)
  document.addEventListener('visibilitychange', listener)
  return () => {
    for (const event of events) window.removeEventListener(event, listener)
    document.removeEventListener('visibilitychange', listener)
  }
}
