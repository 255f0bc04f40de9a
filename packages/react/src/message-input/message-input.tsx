'use client'
import { forwardRef } from 'react'
import { MessageInputEditingHint } from './editing-hint.js'
import { MessageInputError } from './error.js'
import { MessageInputLengthHint } from './length-hint.js'
import { MessageInputRoot } from './root.js'
import { MessageInputSendButton } from './send-button.js'
import { MessageInputTextarea } from './textarea.js'

/** Where one writes. Stands inside a `ChatWindow`, or alone with a `conversationId`. */
export const MessageInput = forwardRef<HTMLFormElement, MessageInput.Props>(function MessageInput(
  { children, ...props },
  ref,
) {
  return (
    <MessageInputRoot {...props} ref={ref}>
      {children ?? (
        <>
          <MessageInputEditingHint />
          <MessageInputError />
          <div data-parley-part="message-field">
            <MessageInputTextarea />
            <MessageInputLengthHint />
            <MessageInputSendButton />
          </div>
        </>
      )}
    </MessageInputRoot>
  )
})

export namespace MessageInput {
  export type Props = MessageInputRoot.Props
}
