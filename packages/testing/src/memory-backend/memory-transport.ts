import {
  ChatError,
  type ChatTransport,
  type SendOperation,
  type Unsubscribe,
  type UserId,
} from '@parley/core'
import type { StoredMessage } from './conversation-log.js'
import { closedError, createMemoryCaller } from './memory-caller.js'
import type { LinkEnd } from './memory-link.js'
import { startListening } from './memory-listening.js'
import type { MemoryServer } from './memory-server.js'
import type { SendPlace } from './message-operations.js'
import { pageFrom } from './page-from.js'
import {
  capabilitiesOf,
  limitOf,
  type MemoryTransportOptions,
  textBytesOf,
  viewPolicyOf,
} from './transport-options.js'
import { createTransportPresence } from './transport-presence.js'
import { createViewer } from './viewer.js'

const searchPageSize = 20

/** A transport into the memory backend for one user's tab or device. */
export function createMemoryTransport(
  server: MemoryServer,
  link: LinkEnd,
  userId: UserId,
  options: MemoryTransportOptions = {},
): ChatTransport {
  const { store, messages, members } = server
  const capabilities = capabilitiesOf(options)
  const policy = { idempotent: capabilities.idempotent, textBytes: textBytesOf(capabilities) }
  const viewer = createViewer(store, userId, viewPolicyOf(options))
  const present = createTransportPresence(server.presence, userId)
  const caller = createMemoryCaller(link)
  const { call } = caller
  const listenings = new Set<Unsubscribe>()
  let isClosed = false

  const placeOf = ({ clientId, queuedAt }: SendOperation): SendPlace => ({
    ...(options.ids === 'client-id' && { id: clientId }),
    ...(options.ids === 'time-and-client-id' && { id: `${queuedAt}-${clientId}` }),
    ...(options.positions === 'client-time' && { position: queuedAt, createdAt: queuedAt }),
  })
  const answer = (stored: StoredMessage) =>
    options.answers === 'nothing' ? undefined : viewer.message(stored)

  function refusalOfNext(): ChatError | undefined {
    if (isClosed) return closedError()
    return listenings.size >= (capabilities.limits?.topics ?? Infinity) ? topicsError() : undefined
  }

  const transport: ChatTransport = {
    name: 'memory',
    contractVersion: 1,
    me: store.user(userId),
    capabilities,

    loadMessages: (request, options) =>
      call('loadMessages', request, options, () =>
        viewer.page({ ...request, limit: limitOf(request.start, request.limit, capabilities) }),
      ),

    send: (operation, options) =>
      call('send', operation, options, () =>
        answer(messages.send(userId, { ...operation, ...placeOf(operation) }, policy)),
      ),

    edit: (operation, options) =>
      call('edit', operation, options, () => answer(messages.edit(userId, operation, policy))),

    delete: (operation, options) =>
      call('delete', operation, options, () => answer(messages.delete(userId, operation, policy))),

    react: (operation, options) =>
      call('react', operation, options, () => answer(messages.react(userId, operation, policy))),

    loadConversations: (request, options) =>
      call('loadConversations', request, options, () => {
        const limit = limitOf('newest', request.limit, capabilities)
        const { items, rest } = pageFrom(viewer.conversations(), request.cursor, limit)
        return { ...rest, conversations: items.map(viewer.conversation) }
      }),

    createConversation: (request, options) =>
      call('createConversation', request, options, () =>
        viewer.conversation(members.createConversation(userId, request)),
      ),

    loadUsers: (ids, options) =>
      call('loadUsers', ids, options, () => ids.flatMap((id) => store.users.get(id) ?? [])),

    findUsers: (request, options) =>
      call('findUsers', request, options, () => {
        const text = request.text.trim().toLowerCase()
        const found = [...store.users.values()].filter((user) =>
          (user.name ?? user.id).toLowerCase().includes(text),
        )
        const { items, rest } = pageFrom(found, request.cursor, searchPageSize)
        return { ...rest, users: items }
      }),

    searchMessages: (request, options) =>
      call('searchMessages', request, options, () => {
        const found = viewer.search(request.text, request.conversationId)
        const { items, rest } = pageFrom(found, request.cursor, searchPageSize)
        return { ...rest, messages: items }
      }),

    markRead: (request, options) =>
      call('markRead', request, options, () =>
        members.markRead(userId, request.conversationId, request.upTo.id),
      ),

    setTyping: (request, options) =>
      call('setTyping', request, options, () =>
        members.setTyping(userId, request.conversationId, request.typing),
      ),

    setPresence: (state, options) =>
      call('setPresence', state, options, () => present.setState(state)),

    listen(topic, sink, since) {
      link.record('listen', since === undefined ? { topic } : { topic, since })
      const refusal = refusalOfNext()
      const stop = startListening({
        store,
        board: server.board,
        presence: server.presence,
        userId,
        viewer,
        link,
        capabilities,
        topic,
        sink,
        resumes: options.resumes ?? true,
        acknowledges: options.acknowledges ?? true,
        delivery: options.delivery ?? 'events',
        registered: present.hold,
        ended: () => listenings.delete(stop),
        ...(refusal && { refusal }),
        ...(options.deliveryMs !== undefined && { deliveryMs: options.deliveryMs }),
        ...(since === undefined ? {} : { since }),
      })
      listenings.add(stop)
      return stop
    },

    close() {
      isClosed = true
      for (const stop of [...listenings]) stop()
      caller.close()
      present.end()
    },
  }

  return Object.fromEntries(
    Object.entries(transport).filter(
      ([key]) =>
        !options.without?.some((absent) => absent === key) &&
        !(key === 'delete' && capabilities.deletions === 'none'),
    ),
  ) as unknown as ChatTransport
}

function topicsError(): ChatError {
  return new ChatError('rate-limited', {
    message: 'More topics are open than `limits.topics` allows. Close one before the next.',
  })
}
