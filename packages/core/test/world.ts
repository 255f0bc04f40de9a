import {
  type ChatClient,
  type ChatConversation,
  type ChatStorage,
  createChatClient,
} from '@parley/core'
import {
  createMemoryBackend,
  createVirtualEnvironment,
  type MemoryTransportOptions,
} from '@parley/testing'

/** Two people in one conversation on a virtual clock; `settle` lets everything that is under way happen. */
export function createWorld(options: MemoryTransportOptions = {}) {
  const environment = createVirtualEnvironment()
  const { clock } = environment
  const backend = createMemoryBackend({
    clock,
    users: [
      { id: 'ada', name: 'Ada' },
      { id: 'bob', name: 'Bob' },
    ],
    conversations: [
      { id: 'room', memberIds: ['ada', 'bob'] },
      { id: 'other', memberIds: ['ada', 'bob'] },
    ],
  })
  const join = (userId = 'ada', storage?: ChatStorage): ChatClient =>
    createChatClient({
      transport: backend.transportFor(userId, options),
      environment,
      ...(storage && { storage }),
    })
  const client = join()
  const room = client.conversation('room')
  return {
    environment,
    clock,
    backend,
    link: backend.link('ada'),
    join,
    client,
    room,
    settle: () => clock.advance(100),
    status: () => client.connection.get().status,
  }
}

/** What a person sees: the texts, a gap as `…`, with what is not plainly sent in brackets. */
export function shown(conversation: ChatConversation): string[] {
  const snapshot = conversation.timeline.get()
  return Array.from({ length: snapshot.length }, (_, index) => {
    const item = snapshot.at(index)
    if (item.kind === 'gap') return '…'
    const text = item.message.deletedAt === undefined ? item.message.text : '(deleted)'
    return item.status === 'sent' ? text : `${text} [${item.status}]`
  })
}
