'use client'
import { forwardRef } from 'react'
import { ConversationListHeader } from './header.js'
import { ConversationListItems } from './items.js'
import { ConversationListRoot } from './root.js'

/** The account's conversations, and a way to start one. */
export const ConversationList = forwardRef<HTMLElement, ConversationList.Props>(
  function ConversationList({ children, ...props }, ref) {
    return (
      <ConversationListRoot {...props} ref={ref}>
        {children ?? (
          <>
            <ConversationListHeader />
            <ConversationListItems />
          </>
        )}
      </ConversationListRoot>
    )
  },
)

export namespace ConversationList {
  export type Props = ConversationListRoot.Props
}
