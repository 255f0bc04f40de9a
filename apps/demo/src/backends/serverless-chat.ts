import type { User } from '@parley/core'
import type { Backend } from './backend.js'
import { connectLocalAppSync } from './connect-local-app-sync.js'

const room = { id: 'serverless-chat', title: 'Serverless chat' }

/** Its schema knows people by their names only. */
const userOf = ({ id, name = id }: User): User => ({ id: name, name })

/** The schema of the Serverless example, at the local AppSync: one room, which the others know as a conversation. */
export const serverlessChat: Backend = {
  id: 'serverless-chat',
  name: 'Serverless schema',
  room: room.id,
  preview: 'Everybody is in it',
  userOf,
  async connect(account) {
    const { serverlessChat } = await import('@parley/graphql')
    const operations = serverlessChat(room.id)
    const me = userOf(account)
    const { transport } = await connectLocalAppSync('serverless', account, me, operations)
    // The schema has no list, and its room no name.
    return { ...transport, loadConversations: async () => ({ conversations: [room] }) }
  },
}
