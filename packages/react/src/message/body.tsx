'use client'
import { forwardRef } from 'react'
import { useCatalogue } from '../chat-context.js'
import { linkify } from '../linkify.js'
import { type PartProps, usePart } from '../use-part.js'
import { useMessageContext } from './message-context.js'

/** The text, as text: only allow-listed links become elements. Renders a `<span dir="auto">`. */
export const MessageBody = forwardRef<HTMLSpanElement, MessageBody.Props>(
  function MessageBody(props, ref) {
    const { text, deletedAt, state } = useMessageContext('Message.Body').item.message
    const catalogue = useCatalogue()
    return usePart('span', props, {
      part: 'message-body',
      ref,
      state: { streaming: state === 'streaming' },
      dir: 'auto',
      children: deletedAt === undefined ? renderText(text) : catalogue.text('messageDeleted'),
    })
  },
)

export namespace MessageBody {
  export interface State {
    /** More text follows. */
    readonly streaming: boolean
  }
  export type Props = PartProps<'span'>
}

function renderText(text: string) {
  return linkify(text).map((piece, index) =>
    piece.href === undefined ? (
      piece.text
    ) : (
      <a
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have no other identity
        key={index}
        data-parley-part="link"
        href={piece.href}
        target="_blank"
        rel="noopener noreferrer ugc"
      >
        {piece.text}
      </a>
    ),
  )
}
