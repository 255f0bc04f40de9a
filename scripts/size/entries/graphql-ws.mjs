// The transport with the preset of the reference schema, against the server whose URL and token are given.
import { createGraphQLWsTransport } from '@parley/graphql-ws'
import { WebSocket } from 'ws'

const [url = '', token = '', userId = '', conversationId = ''] = process.argv.slice(2)
const transport = createGraphQLWsTransport({
  url,
  me: { id: userId },
  getToken: () => token,
  webSocket: WebSocket,
})
const call = { signal: AbortSignal.timeout(10_000) }
const text = await new Promise((resolve, reject) => {
  const content = { text: 'over the wire' }
  const operation = { clientId: 'c1', queuedAt: 0, conversationId, content }
  transport.listen(
    { kind: 'conversation', conversationId },
    {
      ready: () => transport.send(operation, call).catch(reject),
      events: ([event]) => event?.type === 'message' && resolve(event.message.text),
      snapshot() {},
      gap() {},
      closed: reject,
    },
  )
})
const page = await transport.loadMessages({ conversationId, start: 'newest', limit: 10 }, call)
console.log(`${text}\n${page.messages.length}`)
transport.close()
