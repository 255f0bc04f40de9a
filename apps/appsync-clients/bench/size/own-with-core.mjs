// The same with the engine: it reconnects, catches up, and keeps what is unsent.
import { apiKey, createAppSyncTransport } from '../../../../packages/appsync/dist/index.js'
import { createChatClient } from '../../../../packages/core/dist/index.js'
import { serverlessChat } from '../../../../packages/graphql/dist/index.js'

export function start({ endpoint, key, userId, webSocket }, hear) {
  const client = createChatClient({
    transport: createAppSyncTransport({
      endpoint,
      auth: apiKey(key),
      me: { id: userId },
      operations: serverlessChat(),
      webSocket,
    }),
  })
  const conversation = client.conversation('room')
  conversation.timeline.subscribe(() => {
    const shown = conversation.timeline.get()
    const newest = shown.length > 0 && shown.at(shown.length - 1)
    if (newest.kind === 'message' && newest.status === 'sent') hear(newest.message.text)
  })
  conversation.open()
  return { send: (text) => conversation.send({ text }), close: () => client.close() }
}
