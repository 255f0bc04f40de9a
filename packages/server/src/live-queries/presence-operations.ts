import { defineOperation, type LiveOperation, variable } from '@parley/live-gateway'
import type { ChatOperationsHost } from './chat-operations.js'

const { oneOf, string } = variable
/** The schema says what is no id. */
const tabId = string({ maxLength: 64 * 1024 })

/** Who is there, of all pages and sockets of this server, whatever schema a gateway speaks otherwise. */
export function presenceOperations({
  ask,
  settings,
}: Pick<ChatOperationsHost, 'ask' | 'settings'>): LiveOperation[] {
  const shared = { upstream: ask, forwardUpstreamErrors: true }
  return [
    defineOperation({
      ...shared,
      ...settings,
      name: 'OnlineUsers',
      // Without what changes by itself, such as times: it would be news all the time.
      document: 'query OnlineUsers{onlineUsers{user{id name avatarUrl profileUrl}state}}',
      sharing: 'everyone',
    }),
    defineOperation({
      ...shared,
      name: 'SetPresence',
      document:
        'mutation SetPresence($state:PresenceState!,$tabId:ID!){setPresence(state:$state,tabId:$tabId)}',
      variables: { state: oneOf('online', 'away', 'busy', 'offline'), tabId },
    }),
    defineOperation({
      ...shared,
      name: 'Leave',
      document: 'mutation Leave($tabId:ID!){leave(tabId:$tabId)}',
      variables: { tabId },
    }),
  ]
}
