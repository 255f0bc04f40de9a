// The Serverless example's schema, written out as an app without a preset does it: one subscription and one mutation.
export const conversationId = 'room'

const fields = '{messageId body createdAt handle}'
const read = ({ messageId, body, createdAt, handle }) => ({
  id: messageId,
  conversationId,
  author: { id: handle },
  text: body,
  createdAt: Date.parse(createdAt),
})

/** @type {any} Without a query, as the official client is measured: the type asks for one. */
export const operations = {
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
}
