import type { User } from '@parley/core'
import { OnlineUsers, useChatClient } from '@parley/react'
import { useRef } from 'react'
import type { Backend } from '../backends/backend.js'
import { Conversation } from '../conversation/conversation.js'
import { NoConversation } from '../conversation/no-conversation.js'
import { NewChatDialog } from '../new-chat/new-chat-dialog.js'
import { useRoute } from '../routing/use-route.js'
import { BackendSwitch } from './backend-switch.js'
import { SideBar } from './side-bar.js'
import { useDocumentTitle } from './use-document-title.js'
import { useFocusOnOpening } from './use-focus-on-opening.js'

export interface ChatShellProps {
  readonly me: User
  readonly backend: Backend
  readonly onBackend: (backend: Backend) => void
  readonly onSignOut: () => Promise<void>
}

/** The app of a signed-in person: conversations, the open one, who is online, and which backend it all runs on. */
export function ChatShell({ me, backend, onBackend, onSignOut }: ChatShellProps) {
  const client = useChatClient()
  const { conversationId } = useRoute()
  const main = useRef<HTMLElement>(null)
  const dialog = useRef<HTMLDialogElement>(null)
  const newChat = () => dialog.current?.showModal()
  useDocumentTitle(conversationId)
  useFocusOnOpening(conversationId, main)

  return (
    <div className="shell" data-view={conversationId === undefined ? 'list' : 'conversation'}>
      <button type="button" className="skip-link" onClick={() => main.current?.focus()}>
        Skip to the conversation
      </button>
      <SideBar me={me} openId={conversationId} onNewChat={newChat} onSignOut={onSignOut} />
      <main ref={main} className="chat" tabIndex={-1}>
        {conversationId === undefined ? (
          <NoConversation onNewChat={newChat} />
        ) : (
          <Conversation key={conversationId} conversationId={conversationId} />
        )}
      </main>
      <aside className="people-panel" aria-label="People">
        <OnlineUsers />
      </aside>
      <footer className="foot">
        <BackendSwitch backend={backend} onBackend={onBackend} />
      </footer>
      <NewChatDialog client={client} dialog={dialog} />
    </div>
  )
}
