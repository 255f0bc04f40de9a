'use client'
import { forwardRef, useMemo } from 'react'
import { useChatContext } from '../chat-context.js'
import { type PartProps, usePart } from '../use-part.js'
import { useMessageInput } from './message-input-context.js'

const defaultLimitBytes = 8_000
/** From this share of the limit on, the person is told. */
const shownFrom = 0.9

/** How much of the limit is used, in UTF-8 bytes. Renders a `<span>` near the limit and beyond it. */
export const MessageInputLengthHint = forwardRef<HTMLSpanElement, MessageInputLengthHint.Props>(
  function MessageInputLengthHint(props, ref) {
    const { client, catalogue } = useChatContext('MessageInput.LengthHint')
    const { text } = useMessageInput('MessageInput.LengthHint').draft
    const limit = client.capabilities.limits?.textBytes ?? defaultLimitBytes
    const used = useMemo(() => utf8Bytes(text), [text])
    const element = usePart('span', props, {
      part: 'length-hint',
      ref,
      state: { over: used > limit },
      children: catalogue.text('lengthHint', { used, limit }),
    })
    return used >= limit * shownFrom ? element : null
  },
)

export namespace MessageInputLengthHint {
  export interface State {
    /** The text is longer than what can be sent. */
    readonly over: boolean
  }
  export type Props = PartProps<'span'>
}

function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length
}
