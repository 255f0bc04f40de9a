'use client'
import { forwardRef } from 'react'
import { type PartProps, usePart } from '../use-part.js'
import { useMessageContext } from './message-context.js'

/** Holds text and time, laid out in the direction of the page. Renders a `<div>`. */
export const MessageBubble = forwardRef<HTMLDivElement, MessageBubble.Props>(
  function MessageBubble(props, ref) {
    const { item, own } = useMessageContext('Message.Bubble')
    return usePart('div', props, {
      part: 'message-bubble',
      ref,
      state: { own, status: item.status, deleted: item.message.deletedAt !== undefined },
    })
  },
)

export namespace MessageBubble {
  export interface State {
    readonly own: boolean
    readonly status: string
    readonly deleted: boolean
  }
  export type Props = PartProps<'div'>
}
