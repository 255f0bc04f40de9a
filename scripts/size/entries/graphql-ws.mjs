// The transport with the preset of the reference schema, against the server whose URL and token are given.
import { createGraphQLWsTransport } from '@parley/graphql-ws'
import { WebSocket } from 'ws'

const [url = '', token = '', userId = '', conversationId = ''] = process.argv.slice(2)
const transport = createGraphQLWsTransport({
  url,
  me: { id: userId },
  getToken: () => token,
  webSocket: /** @type {typeof globalThis.WebSocket} */ (/** @type {unknown} */ (WebSocket)),
})
const call = { signal: AbortSignal.timeout(10_000) }
const arrived = new Promise((resolve, reject) => {
  transport.listen(
    { kind: 'conversation', conversationId },
    {
      ready: () => {
        transport
          .send(
            {
              clientId: 'c1',
              queuedAt: Date.now(),
              conversationId,
              content: { text: 'over the wire' },
            },
            call,
          )
          .catch(reject)
      },
      events: (events) => {
        for (const event of events) if (event.type === 'message') resolve(event.message.text)
      },
      snapshot: () => {},
      gap: () => {},
      closed: reject,
    },
  )
})
console.log(await arrived)
const page = await transport.loadMessages({ conversationId, start: 'newest', limit: 10 }, call)
console.log(page.messages.length)
transport.close()
