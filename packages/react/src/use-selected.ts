'use client'
import type { Readable } from '@parley/core'
import { useSyncExternalStore } from 'react'

/** A part of a core `Readable`, which `select` gives the same for the same value; renders again when the part changes. */
export function useSelected<T, Part>(readable: Readable<T>, select: (value: T) => Part): Part {
  const get = () => select(readable.get())
  return useSyncExternalStore(readable.subscribe, get, get)
}
