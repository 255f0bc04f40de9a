'use client'
import { forwardRef } from 'react'
import { useCatalogue } from '../chat-context.js'
import { Icon } from '../icons.js'
import { useDelayed } from '../use-delayed.js'
import { type PartProps, usePart } from '../use-part.js'
import { useReadable } from '../use-readable.js'
import { useMessageListContext } from './message-list-context.js'

/** Where they begin may be in view at once. */
const quietMs = 300

/**
 * Brings the first unread message into view, also one that is not loaded yet. Renders a `<button>` until the reader has
 * seen where the unread messages begin; nothing where all was read.
 */
export const MessageListJumpToFirstUnread = forwardRef<
  HTMLButtonElement,
  MessageListJumpToFirstUnread.Props
>(function MessageListJumpToFirstUnread(props, ref) {
  const { jumps, unread } = useMessageListContext('MessageList.JumpToFirstUnread')
  const catalogue = useCatalogue()
  const isAhead = useDelayed(useReadable(unread.isAhead), quietMs)
  const { count } = unread
  const text = count ? catalogue.text('newMessages', { count }) : catalogue.text('newSince')
  const element = usePart('button', props, {
    part: 'jump-to-first-unread',
    ref,
    state: { count },
    type: 'button',
    onClick: async () => {
      // One that cannot be had is offered once.
      if (!(await jumps.jumpToFirstUnread())) unread.seen()
    },
    'aria-label': `${catalogue.text('jumpToFirstUnread')}, ${text}`,
    children: (
      <>
        <bdi>{text}</bdi>
        <Icon name="up" />
      </>
    ),
  })
  return isAhead ? element : null
})

export namespace MessageListJumpToFirstUnread {
  export interface State {
    /** Messages that were unread when the list was opened; absent where the backend does not count them. */
    readonly count: number
  }
  export type Props = PartProps<'button'>
}
