import { startChatServer } from '@parley/server'

/** A reference server in memory with one signed-in user and one conversation, for a program to talk to. */
export async function referenceConversation() {
  const server = await startChatServer({ port: 0, databaseFile: ':memory:', devSignIn: true })
  const post = async (path, body, headers = {}) => {
    const response = await fetch(new URL(path, server.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    if (!response.ok)
      throw new Error(`The reference server answered ${path} with ${response.status}`)
    return response.json()
  }
  const ben = await post('/session', { name: 'Ben' })
  const { user, token } = await post('/session', { name: 'Ada' })
  const { data } = await post(
    '/graphql',
    {
      query: `mutation ($input: CreateConversationInput!) { createConversation(input: $input) { id } }`,
      variables: { input: { clientId: 'c0', memberIds: [ben.user.id] } },
    },
    { authorization: `Bearer ${token}` },
  )
  return {
    arguments: [new URL('/graphql', server.url).href, token, user.id, data.createConversation.id],
    close: () => server.close(),
  }
}
