// One subscription and one mutation over AppSync with an API key, written out as an app without a preset does it, against the
// endpoint that is given; the schema is the Serverless example's.
import { apiKey, createAppSyncTransport } from '@parley/appsync'
import { WebSocket } from 'ws'

const [endpoint = '', key = '', id = ''] = process.argv.slice(2)
const conversationId = 'room'
const fields = '{messageId body createdAt handle}'
const read = ({ messageId, body, createdAt, handle }) => ({
  id: messageId,
  conversationId,
  author: { id: handle },
  text: body,
  createdAt: Date.parse(createdAt),
})
const transport = createAppSyncTransport({
  endpoint,
  auth: apiKey(key),
  me: { id },
  webSocket: WebSocket,
  // Without a query, as the official client is measured: the type asks for one.
  operations: /** @type {any} */ ({
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
  }),
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
