'use client'
import type { ConversationId, PresenceMember, PresenceSnapshot } from '@parley/core'
import { useMemo } from 'react'
import { useChatContext } from './chat-context.js'
import { useReadable } from './use-readable.js'

const order = { online: 0, busy: 1, away: 2, offline: 3 } as const

/**
 * Who is online, the most reachable first, offline members left out. Pass the conversation where the transport's
 * presence is per conversation.
 */
export function useOnlineUsers(conversationId?: ConversationId): PresenceSnapshot {
  const { client, catalogue } = useChatContext('useOnlineUsers')
  const scoped = client.capabilities.presence?.scope === 'conversation' ? conversationId : undefined
  const snapshot = useReadable(client.presence(scoped))
  return useMemo(() => {
    const name = (member: PresenceMember) => member.user.name ?? member.user.id
    const members = snapshot.members
      .filter((member) => member.state !== 'offline')
      .sort(
        (a, b) =>
          order[a.state] - order[b.state] || name(a).localeCompare(name(b), catalogue.locale),
      )
    return { ...snapshot, members }
  }, [snapshot, catalogue])
}
