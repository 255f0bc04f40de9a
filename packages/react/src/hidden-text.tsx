'use client'
import type { ReactNode } from 'react'

/** Text for assistive technology only. */
export function HiddenText({ children }: { readonly children: ReactNode }) {
  return <span data-parley-part="hidden-text">{children}</span>
}
