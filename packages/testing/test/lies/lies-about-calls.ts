import { type CallOptions, ChatError, type ChatTransport, type PresenceMember } from '@parley/core'
import { eachTransport, events, everywhere, type Lie, sinks } from './lie.js'

/** R8 (its first half), R9 to R13, R16: calls, errors, people, promises, content. */
export const liesAboutCalls: readonly Lie[] = [
  {
    clause: 'R8',
    name: 'hangs after an abort',
    noticedBy: 'aborted before',
    tell: eachTransport((honest) => ({
      loadMessages: (request, options) =>
        unlessAborted(options, honest.loadMessages(request, options), () => new Promise(() => {})),
    })),
  },
  {
    clause: 'R8',
    name: 'rejects an aborted call with an error of its own',
    noticedBy: 'aborted before',
    tell: eachTransport((honest) => ({
      loadMessages: (request, options) =>
        unlessAborted(options, honest.loadMessages(request, options), () => {
          throw new ChatError('network', { message: 'aborted' })
        }),
    })),
  },
  {
    clause: 'R8',
    name: 'waits for the answer though it was aborted',
    noticedBy: 'on its way',
    tell: eachTransport((honest) => ({
      loadMessages: (request, { signal }) => {
        signal.throwIfAborted()
        return honest.loadMessages(request, { signal: new AbortController().signal })
      },
    })),
  },
  {
    clause: 'R8',
    name: 'hangs when it is aborted at the very moment',
    noticedBy: 'at any moment',
    tell: eachTransport((honest) => ({
      async react(operation, options) {
        options.signal.throwIfAborted()
        await Promise.resolve()
        if (options.signal.aborted) return new Promise(() => {})
        return honest.react?.(operation, options)
      },
    })),
  },
  {
    clause: 'R8',
    name: 'takes back what it did when the signal aborts afterwards',
    noticedBy: 'after the answer',
    tell: eachTransport((honest) => ({
      async send(operation, options) {
        const sent = await honest.send(operation, options)
        options.signal.addEventListener('abort', () => {
          const target = { ...operation, clientId: `${operation.clientId}-undone` }
          if (sent) {
            const never = new AbortController()
            void honest.delete?.({ ...target, messageId: sent.id }, never)
          }
        })
        return sent
      },
    })),
  },
  {
    clause: 'R9',
    name: 'calls refused credentials a problem of the network',
    noticedBy: 'stay refused',
    tell: eachTransport((honest) => ({
      loadMessages: (request, options) =>
        honest.loadMessages(request, options).catch((error: ChatError) => {
          throw error.code === 'auth' ? new ChatError('network') : error
        }),
    })),
  },
  {
    clause: 'R9',
    name: 'closes topics of refused credentials with `server`',
    noticedBy: 'stay refused',
    tell: sinks((sink) => ({
      closed: (error) => sink.closed(error?.code === 'auth' ? new ChatError('server') : error),
    })),
  },
  {
    clause: 'R9',
    name: 'closes every topic when one is forbidden',
    noticedBy: 'the other topics stay',
    tell: eachTransport((honest) => {
      const open = new Map<object, { stop: () => void; close: () => void }>()
      return {
        listen(topic, sink, since) {
          const key = {}
          const stop = honest.listen(
            topic,
            {
              ready: (how) => sink.ready(how),
              events: (batch, checkpoint) => sink.events(batch, checkpoint),
              snapshot: (id, page) => sink.snapshot(id, page),
              gap: () => sink.gap(),
              closed(error) {
                open.delete(key)
                sink.closed(error)
                for (const other of open.values()) {
                  other.stop()
                  other.close()
                }
                open.clear()
              },
            },
            since,
          )
          open.set(key, { stop, close: () => sink.closed(new ChatError('forbidden')) })
          return () => {
            open.delete(key)
            stop()
          }
        },
      }
    }),
  },
  {
    clause: 'R9',
    name: 'shows an empty page of what is forbidden',
    noticedBy: 'a conversation of others',
    tell: eachTransport((honest) => ({
      loadMessages: (request, options) =>
        honest.loadMessages(request, options).catch((error: ChatError) => {
          if (error.code !== 'forbidden') throw error
          return { messages: [], atStart: true, atEnd: true }
        }),
    })),
  },
  {
    clause: 'R10',
    name: 'rejects with a string',
    noticedBy: 'whatever is asked',
    tell: loading((error) => {
      throw error.message
    }),
  },
  {
    clause: 'R10',
    name: 'rejects with an Error that is none of Parley',
    noticedBy: 'without a connection',
    tell: loading((error) => {
      throw error.code === 'network' ? new TypeError('fetch failed') : error
    }),
  },
  {
    clause: 'R10',
    name: 'rejects with a code of its own',
    noticedBy: 'whatever is asked',
    tell: loading(() => {
      throw Object.assign(new ChatError('gone'), { code: 'not-found' })
    }),
  },
  {
    clause: 'R10',
    name: 'throws at once instead of rejecting',
    noticedBy: 'whatever is asked',
    tell: eachTransport((honest) => ({
      loadMessages(request, options) {
        if (!(request.limit > 0)) throw new ChatError('invalid')
        return honest.loadMessages(request, options)
      },
    })),
  },
  {
    clause: 'R10',
    name: 'quotes in its errors what was written',
    noticedBy: 'whatever is asked',
    tell: eachTransport((honest) => ({
      send: (operation, options) =>
        honest.send(operation, options).catch((error: ChatError) => {
          throw new ChatError(error.code, { message: `refused: ${operation.content.text}` })
        }),
    })),
  },
  {
    clause: 'R10',
    name: 'throws from `listen` for a topic it does not know',
    noticedBy: '`listen` never throws',
    tell: eachTransport((honest) => ({
      listen(topic, sink, since) {
        if (!['conversation', 'inbox', 'presence'].includes(topic.kind)) throw new Error('unknown')
        return honest.listen(topic, sink, since)
      },
    })),
  },
  {
    clause: 'R10',
    name: 'is ready for a topic that it does not know',
    noticedBy: '`listen` never throws',
    tell: sinks((sink) => ({ closed: () => sink.ready() })),
  },
  {
    clause: 'R11',
    name: 'lets people type for ever',
    noticedBy: 'typing',
    tell: events((event) =>
      event.type === 'typing' && event.ttlMs > 0 ? [{ ...event, ttlMs: Infinity }] : [event],
    ),
  },
  {
    clause: 'R11',
    name: 'has a member for each connection',
    noticedBy: 'two connections',
    tell: presence((members) =>
      members.flatMap((one) => Array.from({ length: one.connections ?? 1 }, () => one)),
    ),
  },
  {
    clause: 'R11',
    name: 'calls people offline when one of their connections ends',
    noticedBy: 'two connections',
    tell(honest) {
      const most = new Map<string, number>()
      return presence((members) =>
        members.map((one) => {
          const { connections = 0, user } = one
          const before = most.get(user.id) ?? 0
          most.set(user.id, Math.max(before, connections))
          return connections < before ? { ...one, state: 'offline' } : one
        }),
      )(honest)
    },
  },
  {
    clause: 'R11',
    name: 'never says that somebody has gone',
    noticedBy: 'two connections',
    tell: presence((members) => members.filter(({ state }) => state !== 'offline')),
  },
  {
    clause: 'R12',
    name: 'tells a mark that falls',
    noticedBy: 'told to others',
    tell: events((event) =>
      event.type === 'read' && Number(event.upTo) > 3 ? [event, { ...event, upTo: 3 }] : [event],
    ),
  },
  {
    clause: 'R12',
    name: 'lists a lower mark than was set',
    noticedBy: 'the conversation list',
    tell: eachTransport((honest) => ({
      async loadConversations(request, options) {
        const page = await honest.loadConversations?.(request, options)
        const conversations = page?.conversations ?? []
        return { ...page, conversations: conversations.map((one) => ({ ...one, readUpTo: 3 })) }
      },
    })),
  },
  {
    clause: 'R13',
    name: 'has a method that is not supported',
    noticedBy: 'a method that is there',
    tell: eachTransport(() => ({ react: () => Promise.reject(new ChatError('unsupported')) })),
  },
  {
    clause: 'R13',
    name: 'declares a page start that is not supported',
    noticedBy: 'a method that is there',
    tell: eachTransport((honest) => ({
      loadMessages: (request, options) =>
        request.start !== 'newest' && 'around' in request.start
          ? Promise.reject(new ChatError('unsupported'))
          : honest.loadMessages(request, options),
    })),
  },
  {
    clause: 'R13',
    name: 'promises less once it is used',
    noticedBy: 'says who it is',
    tell: eachTransport((honest) => {
      let isUsed = false
      return {
        get capabilities() {
          return { ...honest.capabilities, idempotent: !isUsed }
        },
        send(operation, options) {
          isUsed = true
          return honest.send(operation, options)
        },
      }
    }),
  },
  {
    clause: 'R13',
    name: 'uploads nothing',
    noticedBy: 'a method that is there',
    tell: eachTransport(() => ({ upload: () => Promise.reject(new ChatError('unsupported')) })),
  },
  {
    clause: 'R13',
    name: 'has `null` for a method that is not there',
    noticedBy: 'says who it is',
    // In TypeScript nobody can; transports are written in JavaScript too.
    tell: eachTransport(() => ({ upload: null }) as unknown as Partial<ChatTransport>),
  },
  {
    clause: 'R13',
    name: 'deletes and declares that it does not',
    noticedBy: 'says who it is',
    tell: eachTransport((honest) => ({
      capabilities: { ...honest.capabilities, deletions: 'none' },
    })),
  },
  {
    clause: 'R16',
    name: 'trims and escapes text',
    noticedBy: 'text arrives',
    tell: everywhere((one) => ({ ...one, text: one.text.replaceAll('<', '&lt;') })),
  },
  {
    clause: 'R16',
    name: 'keeps only the flat part of `data`',
    noticedBy: '`data` arrives',
    tell: everywhere((one) => {
      if (!one.data) return one
      const flat = Object.entries(one.data).filter(([, value]) => typeof value !== 'object')
      return { ...one, data: Object.fromEntries(flat) }
    }),
  },
]

function loading(fail: (error: ChatError) => never): Lie['tell'] {
  return eachTransport((honest) => ({
    loadMessages: (request, options) => honest.loadMessages(request, options).catch(fail),
  }))
}

function presence(
  change: (members: readonly PresenceMember[]) => readonly PresenceMember[],
): Lie['tell'] {
  return events((event) =>
    event.type === 'presence' ? [{ ...event, members: change(event.members) }] : [event],
  )
}

function unlessAborted<T>(
  { signal }: CallOptions,
  call: Promise<T>,
  aborted: () => Promise<T>,
): Promise<T> {
  return call.catch((error) => {
    if (signal.aborted) return aborted()
    throw error
  })
}
