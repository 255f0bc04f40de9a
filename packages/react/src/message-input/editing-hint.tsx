'use client'
import { forwardRef } from 'react'
import { useCatalogue } from '../chat-context.js'
import { Icon } from '../icons.js'
import { type PartProps, usePart } from '../use-part.js'
import { useMessageInput } from './message-input-context.js'

/** Says that a message is being edited, with a way out. Renders a `<div>` while editing. */
export const MessageInputEditingHint = forwardRef<HTMLDivElement, MessageInputEditingHint.Props>(
  function MessageInputEditingHint(props, ref) {
    const { draft, cancelEditing } = useMessageInput('MessageInput.EditingHint')
    const catalogue = useCatalogue()
    const element = usePart('div', props, {
      part: 'editing-hint',
      ref,
      children: (
        <>
          <Icon name="edit" />
          <span>{catalogue.text('editing')}</span>
          <button
            type="button"
            data-parley-part="icon-button"
            aria-label={catalogue.text('cancelEditing')}
            title={catalogue.text('cancelEditing')}
            onClick={cancelEditing}
          >
            <Icon name="close" />
          </button>
        </>
      ),
    })
    return draft.editing === undefined ? null : element
  },
)

export namespace MessageInputEditingHint {
  export type Props = PartProps<'div'>
}
