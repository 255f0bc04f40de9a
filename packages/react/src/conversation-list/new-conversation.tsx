'use client'
import { forwardRef, useRef, useState } from 'react'
import { useChatContext } from '../chat-context.js'
import { Icon } from '../icons.js'
import { type PartProps, usePart } from '../use-part.js'
import { FindPeople } from './find-people.js'
import { useConversationListContext } from './root.js'

/**
 * Starts a conversation with somebody found by name. Renders a `<div>` with a button and, when open, the search;
 * nothing where the transport can do neither.
 */
export const ConversationListNewConversation = forwardRef<
  HTMLDivElement,
  ConversationListNewConversation.Props
>(function ConversationListNewConversation(props, ref) {
  const { client, catalogue, epoch } = useChatContext('ConversationList.NewConversation')
  const { select } = useConversationListContext('ConversationList.NewConversation')
  const [open, setOpen] = useState(false)
  const toggle = useRef<HTMLButtonElement>(null)
  const label = catalogue.text(open ? 'close' : 'newConversation')
  const close = () => {
    setOpen(false)
    toggle.current?.focus()
  }
  const element = usePart('div', props, {
    part: 'new-conversation',
    ref,
    state: { open },
    onBlur: ({ currentTarget, relatedTarget }) => {
      if (relatedTarget !== null && !currentTarget.contains(relatedTarget)) setOpen(false)
    },
    onKeyDown: (event) => {
      if (event.key === 'Escape' && open) close()
    },
    children: (
      <>
        <button
          ref={toggle}
          type="button"
          data-parley-part="icon-button"
          aria-expanded={open}
          aria-label={label}
          title={label}
          onClick={() => setOpen(!open)}
        >
          <Icon name={open ? 'close' : 'plus'} />
        </button>
        {open && (
          <FindPeople
            key={epoch}
            onCreated={(id) => {
              close()
              select?.(id)
            }}
          />
        )}
      </>
    ),
  })
  return client.supports('createConversation') && client.supports('findUsers') ? element : null
})

export namespace ConversationListNewConversation {
  export interface State {
    readonly open: boolean
  }
  export type Props = PartProps<'div'>
}
