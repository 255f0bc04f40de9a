import type { ChatFeature } from '@parley/core'
import { useChatClient } from '@parley/react'

const words: readonly (readonly [ChatFeature, string])[] = [
  ['edit', 'editing'],
  ['delete', 'deleting'],
  ['react', 'reactions'],
  ['markRead', 'unread counts'],
  ['setTyping', 'typing indicators'],
  ['createConversation', 'new chats'],
]

/** What the chosen backend cannot do, so that nobody looks for it. */
export function MissingFeatures() {
  const client = useChatClient()
  const missing = words.flatMap(([feature, word]) => (client.supports(feature) ? [] : [word]))
  if (missing.length === 0) return null
  return (
    <p className="backend-missing">
      <bdi>Not here: {missing.join(', ')}.</bdi>
    </p>
  )
}
