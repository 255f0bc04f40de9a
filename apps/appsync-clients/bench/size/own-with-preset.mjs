// The same by the preset of that schema, which also reads the room and checks what it reads.
import { apiKey, createAppSyncTransport } from '../../../../packages/appsync/dist/index.js'
import { serverlessChat } from '../../../../packages/graphql/dist/index.js'

export function start({ endpoint, key, userId, webSocket }, hear, failed) {
  const transport = createAppSyncTransport({
    endpoint,
    auth: apiKey(key),
    me: { id: userId },
    operations: serverlessChat(),
    webSocket,
  })
  return new Promise((resolve) => {
    const conversationId = 'room'
    const { signal } = new AbortController()
    const send = (text) =>
      transport.send({ clientId: text, queuedAt: 0, conversationId, content: { text } }, { signal })
    transport.listen(
      { kind: 'conversation', conversationId },
      {
        ready: () => resolve({ send, close: () => transport.close() }),
        events: ([event]) => event.type === 'message' && hear(event.message.text),
        snapshot() {},
        gap() {},
        closed: failed,
      },
    )
  })
}
