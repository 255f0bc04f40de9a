'use client'
import type { Readable } from '@parley/core'
import { useSyncExternalStore } from 'react'

/** The value of a core `Readable`; renders again when it changes. */
export function useReadable<T>(readable: Readable<T>): T {
  return useSyncExternalStore(readable.subscribe, readable.get, readable.get)
}
