'use client'
import { forwardRef } from 'react'
import { useCatalogue } from '../chat-context.js'
import { Icon } from '../icons.js'
import { type PartProps, usePart } from '../use-part.js'
import { useMessageInput } from './message-input-context.js'

/** Sends the draft, or saves the edit. Renders a `<button>`; disabled while the draft is empty. */
export const MessageInputSendButton = forwardRef<HTMLButtonElement, MessageInputSendButton.Props>(
  function MessageInputSendButton(props, ref) {
    const { draft, disabled } = useMessageInput('MessageInput.SendButton')
    const catalogue = useCatalogue()
    const editing = draft.editing !== undefined
    const state: MessageInputSendButton.State = { empty: draft.text.trim() === '', editing }
    return usePart('button', props, {
      part: 'send-button',
      ref,
      state: { ...state },
      type: 'submit',
      disabled: state.empty || disabled,
      // The second click of a double click would send what comes back into the field after an edit.
      onClick: (event) => {
        if (event.detail > 1) event.preventDefault()
      },
      'aria-label': catalogue.text(editing ? 'saveEdit' : 'send'),
      children: <Icon name={editing ? 'check' : 'send'} />,
    })
  },
)

export namespace MessageInputSendButton {
  export interface State {
    /** Nothing but white space is typed. */
    readonly empty: boolean
    readonly editing: boolean
  }
  export type Props = PartProps<'button'>
}
