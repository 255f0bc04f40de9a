import { useChatClient, useConversations } from '@parley/react'
import { useEffect } from 'react'
import { nameOfConversation } from '../conversation/name-of-conversation.js'

/** "(3) Grace · Parley": what is unread, what is open, where. */
export function useDocumentTitle(openId: string | undefined): void {
  const { me } = useChatClient()
  const { conversations } = useConversations()
  const open = conversations.find(({ id }) => id === openId)
  const unread = conversations.reduce((sum, { unreadCount = 0 }) => sum + unreadCount, 0)
  const title = [
    unread > 0 ? `(${unread > 99 ? '99+' : unread}) ` : '',
    open === undefined ? '' : `${nameOfConversation(open, me.id)} · `,
    'Parley',
  ].join('')
  useEffect(() => {
    document.title = title
  }, [title])
}
