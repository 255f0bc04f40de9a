'use client'
import { memo, type ReactNode } from 'react'

/** Text for assistive technology only. */
export const HiddenText = memo(function HiddenText({ children }: { readonly children: ReactNode }) {
  return <span data-parley-part="hidden-text">{children}</span>
})
