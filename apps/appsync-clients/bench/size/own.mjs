// One subscription and one mutation of the Serverless example's schema over our transport alone, written out as the
// official client's are.
import { apiKey, createAppSyncTransport } from '../../../../packages/appsync/dist/index.js'

const conversationId = 'room'
const fields = '{messageId body createdAt handle}'
const read = ({ messageId, body, createdAt, handle }) => ({
  id: messageId,
  conversationId,
  author: { id: handle },
  text: body,
  createdAt: Date.parse(createdAt),
})

export function start({ endpoint, key, userId, webSocket }, hear, failed) {
  const transport = createAppSyncTransport({
    endpoint,
    auth: apiKey(key),
    me: { id: userId },
    webSocket,
    operations: {
      capabilities: {
        live: ['conversation'],
        paging: [],
        echoesClientId: false,
        idempotent: false,
        deletions: 'none',
        order: 'late',
      },
      send: {
        document: `mutation Send($body:String!){createMessage(body:$body)${fields}}`,
        variables: ({ content }) => ({ body: content.text }),
        decode: ({ createMessage }) => read(createMessage),
      },
      subscriptions: {
        conversation: [
          {
            document: `subscription Added{addMessage${fields}}`,
            variables: () => ({}),
            decode: ({ addMessage }) => ({
              events: [{ type: 'message', message: read(addMessage) }],
            }),
          },
        ],
      },
    },
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
