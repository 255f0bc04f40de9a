// Our clients: each an engine with a transport and a socket of its own. What counts as heard is what its timeline shows.
import { WebSocket } from 'ws'
import { apiKey, createAppSyncTransport } from '../../../packages/appsync/dist/index.js'
import { createChatClient } from '../../../packages/core/dist/index.js'
import { parleyAppSync } from '../../../packages/graphql/dist/index.js'
import { keyOf, userOf } from './accounts.mjs'
import { answerWhatIsHeard } from './heard.mjs'

const [count, endpoint, conversationId] = process.argv.slice(2)
const hear = answerWhatIsHeard(Number(count))

for (let index = 0; index < Number(count); index++) {
  const client = createChatClient({
    transport: createAppSyncTransport({
      endpoint,
      auth: apiKey(keyOf('own', index)),
      me: userOf('own', index),
      operations: parleyAppSync(),
      webSocket: WebSocket,
    }),
  })
  const conversation = client.conversation(conversationId)
  const { timeline } = conversation
  let shown = timeline.get()
  timeline.subscribe(() => {
    const now = timeline.get()
    for (const { index: at, added } of now.changesSince(shown)) {
      for (let offset = 0; offset < added; offset++) {
        const item = now.at(at + offset)
        if (item.kind === 'message') hear(index, item.message.text)
      }
    }
    shown = now
  })
  conversation.open()
}
