'use client'
import { forwardRef } from 'react'
import { type PartProps, usePart } from '../use-part.js'
import { useMessageContext } from './message-context.js'

/** Holds text and time, in the direction of its own text. Renders a `<div dir="auto">`. */
export const MessageBubble = forwardRef<HTMLDivElement, MessageBubble.Props>(
  function MessageBubble(props, ref) {
    const { item, own } = useMessageContext('Message.Bubble')
    return usePart('div', props, {
      part: 'message-bubble',
      ref,
      state: { own, status: item.status, deleted: item.message.deletedAt !== undefined },
      dir: 'auto',
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
