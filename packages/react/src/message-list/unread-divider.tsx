'use client'
import { forwardRef, useContext, useEffect } from 'react'
import { useCatalogue } from '../chat-context.js'
import { useMergedRef } from '../use-merged-ref.js'
import { type PartProps, usePart } from '../use-part.js'
import { MessageListContext } from './message-list-context.js'

/** Stands above the first message that was not read when the list was opened. Renders a `<div>`. */
export const MessageListUnreadDivider = forwardRef<HTMLDivElement, MessageListUnreadDivider.Props>(
  function MessageListUnreadDivider(props, given) {
    const unread = useContext(MessageListContext)?.unread
    const [divider, ref] = useMergedRef(given)
    useEffect(() => {
      const { current } = divider
      if (!current || !unread || typeof IntersectionObserver === 'undefined') return undefined
      const observer = new IntersectionObserver((entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) unread.seen()
      })
      observer.observe(current)
      return () => observer.disconnect()
    }, [divider, unread])
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
