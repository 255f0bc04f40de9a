'use client'
import { forwardRef } from 'react'
import { useCatalogue } from '../chat-context.js'
import { type PartProps, usePart } from '../use-part.js'
import { useMessageInput } from './message-input-context.js'

/** Why the text is still in the input. Renders a `<p role="alert">` after an attempt that queued nothing. */
export const MessageInputError = forwardRef<HTMLParagraphElement, MessageInputError.Props>(
  function MessageInputError(props, ref) {
    const { error, errorId } = useMessageInput('MessageInput.Error')
    const catalogue = useCatalogue()
    const element = usePart('p', props, {
      part: 'message-input-error',
      ref,
      state: { code: error?.code },
      id: errorId,
      role: 'alert',
      children: error !== undefined && <bdi>{catalogue.error(error)}</bdi>,
    })
    return error === undefined ? null : element
  },
)

export namespace MessageInputError {
  export interface State {
    /** The ChatErrorCode. */
    readonly code: string
  }
  export type Props = PartProps<'p'>
}
