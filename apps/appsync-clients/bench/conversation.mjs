import { accountsOf, writerKey } from './accounts.mjs'
import { ask } from './request.mjs'

/** One conversation with everybody in it; the endpoint knows people from when they first came. */
export async function createConversation(url, counts) {
  const accounts = accountsOf(counts)
  for (const { key } of accounts) await ask(url, key, '{ me { id } }')
  const memberIds = accounts.map(({ user }) => user.id)
  const input = { clientId: 'the conversation', title: 'Everybody', memberIds }
  const query =
    'mutation ($input: CreateConversationInput!) { createConversation(input: $input) { conversationId } }'
  const { createConversation } = await ask(url, writerKey, query, { input })
  return createConversation.conversationId
}
