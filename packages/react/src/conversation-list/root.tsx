'use client'
import type { ConversationId } from '@parley/core'
import { createContext, forwardRef, useContext, useMemo } from 'react'
import { useCatalogue } from '../chat-context.js'
import { type UseConversations, useConversations } from '../use-conversations.js'
import { type PartProps, usePart } from '../use-part.js'

export interface ConversationListContextValue extends UseConversations {
  readonly selectedId: ConversationId | undefined
  readonly select: ((id: ConversationId) => void) | undefined
}

const ConversationListContext = createContext<ConversationListContextValue | null>(null)

/** The nearest `ConversationList.Root`. Throws when there is none; `part` is what asks. */
export function useConversationListContext(part: string): ConversationListContextValue {
  const value = useContext(ConversationListContext)
  if (value === null) {
    throw new Error(
      `Parley: ${part} must be inside <ConversationList.Root>, which loads the conversations.`,
    )
  }
  return value
}

/** Loads the account's conversations and keeps them live. Renders a `<nav>`. */
export const ConversationListRoot = forwardRef<HTMLElement, ConversationListRoot.Props>(
  function ConversationListRoot({ selectedId, onSelect, children, ...props }, ref) {
    const catalogue = useCatalogue()
    const list = useConversations()
    const value = useMemo(
      () => ({ ...list, selectedId, select: onSelect }),
      [list, selectedId, onSelect],
    )
    const state: ConversationListRoot.State = { status: list.status }
    return usePart('nav', props, {
      part: 'conversation-list',
      ref,
      state: { ...state },
      'aria-label': catalogue.text('conversations'),
      children: (
        <ConversationListContext.Provider value={value}>
          {children}
        </ConversationListContext.Provider>
      ),
    })
  },
)

export namespace ConversationListRoot {
  export interface State {
    readonly status: UseConversations['status']
  }
  export type Props = Omit<PartProps<'nav'>, 'onSelect'> & {
    readonly selectedId?: ConversationId | undefined
    /** A conversation was chosen, or newly made. */
    readonly onSelect?: ((id: ConversationId) => void) | undefined
  }
}
