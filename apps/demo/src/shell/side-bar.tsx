import type { User } from '@parley/core'
import { useChatClient } from '@parley/react'
import { ConversationList } from '@parley/react/parts'
import { openConversation } from '../routing/use-route.js'
import { Brand } from './brand.js'
import { Icon } from './icon.js'
import { ProfileMenu } from './profile-menu.js'

export interface SideBarProps {
  readonly me: User
  readonly openId: string | undefined
  readonly onNewChat: () => void
  readonly onSignOut: () => Promise<void>
}

/** The product, the person, and their conversations. */
export function SideBar({ me, openId, onNewChat, onSignOut }: SideBarProps) {
  const hasNewChats = useChatClient().supports('createConversation')
  return (
    <div className="side">
      <header className="side-bar">
        <h1>
          <Brand />
        </h1>
        <ProfileMenu me={me} onSignOut={onSignOut} />
      </header>
      <ConversationList.Root
        className="side-chats"
        aria-label="Chats"
        selectedId={openId}
        onSelect={openConversation}
      >
        <div className="side-head">
          <h2 id="chats" tabIndex={-1}>
            Chats
          </h2>
          {hasNewChats && (
            <button type="button" className="button-quiet button-small" onClick={onNewChat}>
              <Icon name="plus" />
              New chat
            </button>
          )}
        </div>
        <div className="side-list">
          <ConversationList.Items />
        </div>
      </ConversationList.Root>
    </div>
  )
}
