import { ChatError, type ChatStorage, type Message, memoryStorage } from '@parley/core'
import { ada, everyone, grace, livelyMessages } from './people.js'

/** One that was meant to outlive the page, and fails at every step. */
export function unusableStorage(): ChatStorage {
  const fail = () => Promise.reject(new ChatError('storage'))
  return {
    durable: true,
    loadRows: fail,
    putRow: fail,
    claimRow: fail,
    deleteRow: fail,
    loadTail: fail,
    putTail: fail,
    deleteTail: fail,
    loadConversations: fail,
    putConversations: fail,
    wipe: fail,
    close() {},
  }
}

/** What Ada's page has left: her chats, the newest messages of the team, one that waits and two that were parked. */
export function storedByAnEarlierPage(): ChatStorage {
  const storage = { ...memoryStorage(), durable: true }
  const now = Date.now()
  const messages = livelyMessages(now).map(
    ({ authorId, text, createdAt = now }, index): Message => ({
      id: `stored-${index}`,
      conversationId: 'team',
      author: everyone.find(({ id }) => id === authorId) ?? { id: authorId },
      text,
      createdAt,
    }),
  )
  const lastMessage = messages.at(-1)
  void storage.putConversations('ada', [
    { id: 'team', title: 'Release 1.0', members: everyone, ...(lastMessage && { lastMessage }) },
    { id: 'pair', members: [ada, grace] },
  ])
  void storage.putTail('ada', 'team', { messages, atStart: true })
  const row = { conversationId: 'team', queuedAt: now - 60_000, attempts: 1, revision: 1 }
  const send = (text: string) => ({ kind: 'send', content: { text } }) as const
  void storage.putRow('ada', {
    ...row,
    clientId: 'parked',
    sequence: 1,
    operation: send('This one was refused.'),
    state: 'failed',
    errorCode: 'too-large',
  })
  void storage.putRow('ada', {
    ...row,
    clientId: 'unsure',
    sequence: 2,
    operation: send('Did this one arrive?'),
    state: 'unsure',
    errorCode: 'timeout',
  })
  void storage.putRow('ada', {
    ...row,
    clientId: 'waiting',
    sequence: 3,
    operation: send('This one waits.'),
    state: 'queued',
    attempts: 0,
    revision: 1,
  })
  return storage
}
