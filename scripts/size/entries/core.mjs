// An app's whole use of the engine: connect, load, send, receive, close.
import { ChatError, createChatClient, memoryStorage } from '@parley/core'

const me = { id: 'ada', name: 'Ada' }
const conversationId = 'lobby'
const message = (id, text, position, clientId) => ({
  id,
  conversationId,
  author: me,
  text,
  createdAt: position,
  position,
  ...(clientId === undefined ? {} : { clientId }),
})

const client = createChatClient({
  storage: memoryStorage(),
  transport: {
    name: 'inline',
    contractVersion: 1,
    me,
    capabilities: {
      live: ['conversation'],
      paging: ['before', 'after'],
      echoesClientId: true,
      idempotent: true,
      deletions: 'tombstone',
      order: 'monotonic',
    },
    loadMessages: async () => ({
      messages: [message('1', 'hello', 1)],
      atStart: true,
      atEnd: true,
    }),
    send: async (operation) => message('2', operation.content.text, 2, operation.clientId),
    listen: (_topic, sink) => {
      sink.ready()
      return () => {}
    },
    close: () => {},
  },
})

const conversation = client.conversation(conversationId)
const leave = conversation.open()
try {
  conversation.send({ text: ' ' })
} catch (error) {
  console.log(error instanceof ChatError ? `refused: ${error.code}` : error)
}
conversation.send({ text: 'there' })
const texts = () => {
  const timeline = conversation.timeline.get()
  return Array.from({ length: timeline.length }, (_, index) => timeline.at(index)).flatMap(
    (item) => (item.kind === 'message' && item.status === 'sent' ? [item.message.text] : []),
  )
}
await new Promise((resolve) => {
  const unsubscribe = conversation.timeline.subscribe(() => {
    if (texts().length < 2) return
    unsubscribe()
    resolve(undefined)
  })
})
console.log(texts().join(' '))
leave()
client.close()
