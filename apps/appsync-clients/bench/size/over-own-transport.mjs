// One subscription and one mutation over our transport alone.
import { apiKey, createAppSyncTransport } from '../../../../packages/appsync/dist/index.js'
import { conversationId } from '../../../../scripts/size/entries/serverless-operations.mjs'

export const overOwnTransport =
  (operations) =>
  ({ endpoint, key, userId, webSocket }, hear, failed) => {
    const transport = createAppSyncTransport({
      endpoint,
      auth: apiKey(key),
      me: { id: userId },
      webSocket,
      operations,
    })
    const { signal } = new AbortController()
    transport.listen(
      { kind: 'conversation', conversationId },
      {
        ready() {},
        events: ([event]) => hear(event.message.text),
        snapshot() {},
        gap() {},
        closed: failed,
      },
    )
    return {
      send: (text) =>
        transport.send(
          { clientId: text, queuedAt: 0, conversationId, content: { text } },
          { signal },
        ),
      close: () => transport.close(),
    }
  }
