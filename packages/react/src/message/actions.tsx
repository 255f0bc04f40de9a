'use client'
import { forwardRef, useState } from 'react'
import { useChatContext } from '../chat-context.js'
import { useConversationContext } from '../conversation-context.js'
import { Icon } from '../icons.js'
import { type PartProps, usePart } from '../use-part.js'
import { useMessageContext } from './message-context.js'
import { ReactionPicker } from './reaction-picker.js'

/**
 * What can be done with a message, as far as the transport can: react, and edit and delete one's own. Renders a
 * `<div role="group">`, seen while the message has the pointer or the focus.
 */
export const MessageActions = forwardRef<HTMLDivElement, MessageActions.Props>(
  function MessageActions(props, ref) {
    const { item, own } = useMessageContext('Message.Actions')
    const conversation = useConversationContext('Message.Actions')
    const { client, catalogue, drafts } = useChatContext('Message.Actions')
    const [open, setOpen] = useState<'reactions' | 'delete'>()
    const { message } = item
    const offers = offered()
    const element = usePart('div', props, {
      part: 'message-actions',
      ref,
      state: { open },
      role: 'group',
      'aria-label': catalogue.text('messageActions'),
      onBlur: (event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(undefined)
      },
      onKeyDown: (event) => {
        if (event.key !== 'Escape' || open === undefined) return
        event.stopPropagation()
        setOpen(undefined)
      },
      children: (
        <>
          {open === 'reactions' && <ReactionPicker onPick={() => setOpen(undefined)} />}
          {offers.react && (
            <button
              type="button"
              data-parley-part="action-button"
              aria-label={catalogue.text('react')}
              aria-expanded={open === 'reactions'}
              title={catalogue.text('react')}
              onClick={() => setOpen(open === 'reactions' ? undefined : 'reactions')}
            >
              <Icon name="smile" />
            </button>
          )}
          {offers.edit && (
            <button
              type="button"
              data-parley-part="action-button"
              aria-label={catalogue.text('edit')}
              title={catalogue.text('edit')}
              onClick={() => drafts.edit(conversation.id, message)}
            >
              <Icon name="edit" />
            </button>
          )}
          {offers.delete && (
            <button
              type="button"
              data-parley-part="action-button"
              data-confirms={open === 'delete' ? '' : undefined}
              aria-label={catalogue.text(open === 'delete' ? 'confirmDelete' : 'delete')}
              title={catalogue.text('delete')}
              onClick={({ detail }) => {
                if (open !== 'delete') setOpen('delete')
                // The second click of a double click has not read the question.
                else if (detail <= 1) conversation.delete(message.id)
              }}
            >
              {open === 'delete' ? (
                <bdi>{catalogue.text('confirmDelete')}</bdi>
              ) : (
                <Icon name="trash" />
              )}
            </button>
          )}
        </>
      ),
    })
    return offers.react || offers.edit || offers.delete ? element : null

    function offered() {
      const there = message.deletedAt === undefined && item.status !== 'unsure'
      return {
        react: there && item.status === 'sent' && client.supports('react'),
        edit: there && own && item.status !== 'failed' && client.supports('edit'),
        delete: there && own && item.status === 'sent' && client.supports('delete'),
      }
    }
  },
)

export namespace MessageActions {
  export interface State {
    /** What is open: the choice of reactions, or the question before deleting. */
    readonly open: 'reactions' | 'delete'
  }
  export type Props = PartProps<'div'>
}
