// Says one thing over AppSync by API key once it listens, against the endpoint that is given, and prints what it hears.
import { apiKey, createAppSyncTransport } from '@parley/appsync'
import { WebSocket } from 'ws'
import { conversationId } from './serverless-operations.mjs'

/** @param {import('@parley/graphql').GraphQLOperations} operations */
export function sayOverAppSync(operations) {
  const [endpoint = '', key = '', id = ''] = process.argv.slice(2)
  const transport = createAppSyncTransport({
    endpoint,
    auth: apiKey(key),
    me: { id },
    operations,
    webSocket: WebSocket,
  })
  const { signal } = new AbortController()
  transport.listen(
    { kind: 'conversation', conversationId },
    {
      ready() {
        const content = { text: 'over AppSync' }
        transport.send({ clientId: 'c1', queuedAt: 0, conversationId, content }, { signal })
      },
      events([event]) {
        if (event?.type === 'message') console.log(event.message.text)
        transport.close()
      },
      snapshot() {},
      gap() {},
      closed() {},
    },
  )
}
