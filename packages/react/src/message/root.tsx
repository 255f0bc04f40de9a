'use client'
import type { DeliveryStatus } from '@parley/core'
import { forwardRef, useContext } from 'react'
import { useChatContext } from '../chat-context.js'
import { type PartProps, usePart } from '../use-part.js'
import { useUser } from '../use-user.js'
import { userName } from '../user-name.js'
import { EndsGroupContext, useMessageContext } from './message-context.js'

/** One message. Renders an `<article>` named after author and time. */
export const MessageRoot = forwardRef<HTMLElement, MessageRoot.Props>(
  function MessageRoot(props, ref) {
    const { item, own, startsGroup } = useMessageContext('Message.Root')
    const { catalogue } = useChatContext('Message.Root')
    const { author, createdAt, deletedAt } = item.message
    const user = useUser(author.id)
    const name = own ? catalogue.text('you') : userName(catalogue, user, author)
    const state: MessageRoot.State = {
      own,
      status: item.status,
      startsGroup,
      endsGroup: useContext(EndsGroupContext),
      deleted: deletedAt !== undefined,
      changing: item.changing,
    }
    return usePart('article', props, {
      part: 'message',
      ref,
      state: { ...state },
      // The list makes one message the tab stop.
      tabIndex: -1,
      // A key held down must not confirm what it has just asked for, nor react on and off.
      onKeyDown: (event) => {
        if (event.repeat && event.key === 'Enter') event.preventDefault()
      },
      'aria-label': catalogue.text('messageLabel', { name, time: catalogue.dateTime(createdAt) }),
    })
  },
)

export namespace MessageRoot {
  export interface State {
    readonly own: boolean
    readonly status: DeliveryStatus
    readonly startsGroup: boolean
    readonly endsGroup: boolean
    readonly deleted: boolean
    /** An edit, deletion or reaction of it is on its way. */
    readonly changing: boolean
  }
  export type Props = PartProps<'article'>
}
