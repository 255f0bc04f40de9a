import { createChatClient } from '../dist/index.js'
import { Timeline } from '../dist/timeline/timeline.js'
import { conversationId, me, messagesTo } from './messages.mjs'

const deletions = 'tombstone'

/** The timeline alone. */
export const timelineSubject = {
  name: 'timeline',
  async load(length, messages = messagesTo(length)) {
    const timeline = new Timeline({ conversationId, me, deletions, now: Date.now })
    const page = { messages, atStart: true, atEnd: true }
    timeline.applyPage(page, 'newest', timeline.beginRead())
    return {
      arrive(message) {
        timeline.applyMessage(message)
        return lastOf(timeline.snapshot())
      },
      close() {},
    }
  },
}

/** The whole client, from the transport's event to what a list reads, with a listener that is told once a frame. */
export const clientSubject = {
  name: 'client',
  async load(length, messages = messagesTo(length)) {
    let live
    const client = createChatClient({
      transport: {
        name: 'bench',
        contractVersion: 1,
        me,
        capabilities: {
          live: ['conversation'],
          paging: ['before', 'after'],
          echoesClientId: true,
          idempotent: true,
          deletions,
          order: 'monotonic',
        },
        loadMessages: async () => ({ messages, atStart: true, atEnd: true }),
        send: async () => {},
        listen(topic, sink) {
          if (topic.kind === 'conversation') live = sink
          sink.ready()
          return () => {}
        },
        close() {},
      },
    })
    const conversation = client.conversation(conversationId)
    const leave = conversation.open()
    await new Promise((resolve) => {
      const unsubscribe = conversation.timeline.subscribe(() => {
        if (conversation.timeline.get().length < length) return
        unsubscribe()
        resolve()
      })
    })
    conversation.timeline.subscribe(() => {})
    return {
      arrive(message) {
        live.events([{ type: 'message', message }])
        return lastOf(conversation.timeline.get())
      },
      close() {
        leave()
        client.close()
      },
    }
  },
}

function lastOf(snapshot) {
  return snapshot.at(snapshot.length - 1)
}
