'use client'
import { forwardRef } from 'react'
import { useCatalogue } from '../chat-context.js'
import { type PartProps, usePart } from '../use-part.js'

/** The day above its first message. Renders a `<div>` with a `<time>`. */
export const MessageListDayDivider = forwardRef<HTMLDivElement, MessageListDayDivider.Props>(
  function MessageListDayDivider({ at, ...props }, ref) {
    return usePart('div', props, {
      part: 'day-divider',
      ref,
      children: (
        <time dir="auto" dateTime={new Date(at).toISOString()}>
          {useCatalogue().day(at)}
        </time>
      ),
    })
  },
)

export namespace MessageListDayDivider {
  export type Props = PartProps<'div'> & {
    /** Ms since 1970. */
    readonly at: number
  }
}
