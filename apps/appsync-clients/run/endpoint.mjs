// The local endpoint, with one conversation that everybody is in.
import { startChatServer } from '../../../packages/server/dist/index.js'
import { appSyncOptions, modes, userOf } from './credentials.mjs'
import { changeFields } from './operations.mjs'

/** Starts it; `stranger` sends as somebody who uses no client at all. */
export async function startEndpoint() {
  const stranger = 'da2-thestrangerskey'
  const server = await startChatServer({
    port: 0,
    databaseFile: ':memory:',
    appSync: {
      ...appSyncOptions,
      apiKeys: { ...appSyncOptions.apiKeys, [stranger]: { id: 'stranger', name: 'Stranger' } },
      // Opaque tokens of people whom the conversation needs before they have ever come.
      authorizeToken: (token) =>
        token.startsWith('known ')
          ? { user: userOf(token.slice('known '.length)) }
          : appSyncOptions.authorizeToken(token),
    },
    limits: { writesPerSecond: 1_000, writeBurst: 1_000 },
  })
  const url = `${server.url}/appsync/parley/graphql`

  async function ask(headers, query, variables) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = await response.json()
    if (errors !== undefined) throw new Error(JSON.stringify(errors))
    return data
  }
  for (const mode of modes) await ask({ authorization: `known ${mode}` }, '{ me { id } }')

  async function createConversation(title, memberIds) {
    const input = { clientId: title, title, memberIds }
    const query =
      'mutation ($input: CreateConversationInput!) { createConversation(input: $input) { conversationId } }'
    return (await ask({ 'x-api-key': stranger }, query, { input })).createConversation
      .conversationId
  }
  return {
    url,
    conversationId: await createConversation(
      'Everybody',
      modes.map((mode) => userOf(mode).id),
    ),
    /** Of which the one who asks by IAM is no member. */
    otherConversationId: await createConversation('Others', [userOf('apiKey').id]),
    async send(conversationId, text) {
      const input = { clientId: text, conversationId, text }
      const query = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { ${changeFields} } }`
      return (await ask({ 'x-api-key': stranger }, query, { input })).sendMessage.message.id
    },
    close: () => server.close(),
  }
}
