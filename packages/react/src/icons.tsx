'use client'
import { memo } from 'react'

const paths = {
  check: 'M3.5 8.5 6.5 11.5 12.5 4.5',
  clock: 'M8 4.5V8l2.2 1.6M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0Z',
  alert: 'M8 4.8v3.7m0 2.6v.1M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0Z',
  question:
    'M6.3 6.3a1.8 1.8 0 1 1 2.5 1.9c-.6.3-.8.6-.8 1.1m0 2v.1M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0Z',
  send: 'M8 13V3.5M3.8 7.5 8 3.3l4.2 4.2',
  down: 'M8 3v9.5m4-3.9-4 4-4-4',
  up: 'M8 13V3.5m-4 3.9 4-4 4 4',
  close: 'm4 4 8 8m0-8-8 8',
  edit: 'm9.6 3.9 2.5 2.5M3 13l.6-2.8 7-7a1.4 1.4 0 0 1 2 0l.2.2a1.4 1.4 0 0 1 0 2l-7 7L3 13Z',
  trash: 'M3 4.5h10M6.5 4.2V3h3v1.2m-5 .3.6 8.5h5.8l.6-8.5',
  smile: 'M5.6 9.4a2.9 2.9 0 0 0 4.8 0M6 6.4v.1m4-.1v.1M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0Z',
  plus: 'M8 3.2v9.6M3.2 8h9.6',
  offline:
    'm2.5 2.5 11 11M5.2 9.6a4 4 0 0 1 2-1M3 7.2a7.2 7.2 0 0 1 2.3-1.5m3-.6A7 7 0 0 1 13 7.2M8 12v.1',
  search: 'm13 13-2.9-2.9M11.5 7a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0Z',
} as const

/** A decorative picture; what it means stands in text beside it or in the label of its button. */
export const Icon = memo(function Icon({ name }: { readonly name: keyof typeof paths }) {
  return (
    <svg data-parley-part="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  )
})
