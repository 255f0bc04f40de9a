'use client'
import { forwardRef } from 'react'
import { useCatalogue } from '../chat-context.js'
import { type PartProps, usePart } from '../use-part.js'

/** Stands above the first message that was not read when the list was opened. Renders a `<div>`. */
export const MessageListUnreadDivider = forwardRef<HTMLDivElement, MessageListUnreadDivider.Props>(
  function MessageListUnreadDivider(props, ref) {
    return usePart('div', props, {
      part: 'unread-divider',
      ref,
      children: <span>{useCatalogue().text('newSince')}</span>,
    })
  },
)

export namespace MessageListUnreadDivider {
  export type Props = PartProps<'div'>
}
