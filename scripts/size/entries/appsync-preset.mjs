// The same over AppSync with a preset, which reads whatever is answered and has a query too.
import { apiKey, createAppSyncTransport } from '@parley/appsync'
import { serverlessChat } from '@parley/graphql'
import { WebSocket } from 'ws'

const [endpoint = '', key = '', id = ''] = process.argv.slice(2)
const conversationId = 'room'
const transport = createAppSyncTransport({
  endpoint,
  auth: apiKey(key),
  me: { id },
  operations: serverlessChat(conversationId),
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
