import type {
  ChatTransport,
  Cursor,
  LiveSink,
  Message,
  MessagePage,
  PageRequest,
  SendOperation,
  Topic,
  TransportCapabilities,
} from '@parley/core'

export interface ScriptedListening {
  readonly topic: Topic
  readonly sink: LiveSink
  readonly since: Cursor | undefined
  stopped: boolean
}

/** A transport whose every answer and event the test gives by hand; unasked, pages are empty and sends succeed. */
export function createScriptedTransport(
  capabilities: Partial<TransportCapabilities> = {},
  methods: Partial<ChatTransport> = {},
) {
  const listenings: ScriptedListening[] = []
  const sends: SendOperation[] = []
  const pages: PageRequest[] = []
  const transport: ChatTransport = {
    name: 'scripted',
    contractVersion: 1,
    me: { id: 'ada', name: 'Ada' },
    capabilities: {
      live: ['conversation', 'inbox', 'presence'],
      paging: ['before'],
      echoesClientId: true,
      idempotent: true,
      deletions: 'tombstone',
      order: 'monotonic',
      ...capabilities,
    },
    async loadMessages(request) {
      pages.push(request)
      return emptyPage
    },
    async send(operation) {
      sends.push(operation)
      return textMessage(sends.length, { ...operation.content, clientId: operation.clientId })
    },
    listen(topic, sink, since) {
      const listening = { topic, sink, since, stopped: false }
      listenings.push(listening)
      return () => {
        listening.stopped = true
      }
    },
    close() {},
    ...methods,
  }
  return {
    transport,
    listenings,
    sends,
    pages,
    /** The newest listening. */
    last(): ScriptedListening {
      const listening = listenings.at(-1)
      if (!listening) throw new Error('The engine has not listened yet.')
      return listening
    },
  }
}

export const emptyPage: MessagePage = { messages: [], atStart: true, atEnd: true }

/** The n-th message of the conversation `room`, by Ada unless told otherwise. */
export function textMessage(n: number, changes: Partial<Message> = {}): Message {
  return {
    id: `m${n}`,
    conversationId: 'room',
    author: { id: 'ada', name: 'Ada' },
    createdAt: 1_750_000_000_000 + n,
    position: n,
    text: `text ${n}`,
    ...changes,
  }
}
