import { ChatError, type ChatTransport } from '@parley/core'
import { eachTransport, type Lie } from './lie.js'

/** R18: operations that come twice. */
export const liesAboutRepeats: readonly Lie[] = [
  {
    clause: 'R18',
    name: 'performs a repeated send again',
    noticedBy: 'a repeated `send`',
    tell: eachTransport((honest) => ({
      send: (operation, options) => honest.send(renamed(operation), options),
    })),
  },
  {
    clause: 'R18',
    name: 'looks whether a send is a repeat, and then performs it',
    noticedBy: 'before its answer',
    tell: eachTransport((honest) => {
      const done = new Map<string, Awaited<ReturnType<ChatTransport['send']>>>()
      return {
        async send(operation, options) {
          if (done.has(operation.clientId)) return done.get(operation.clientId)
          const sent = await honest.send(renamed(operation), options)
          done.set(operation.clientId, sent)
          return sent
        },
      }
    }),
  },
  {
    clause: 'R18',
    name: 'repeats by itself, under another client id',
    noticedBy: 'answer was lost',
    tell: eachTransport((honest) => ({
      send: (operation, options) =>
        honest.send(operation, options).catch(async (error) => {
          await honest.send(renamed(operation), options)
          throw error
        }),
    })),
  },
  {
    clause: 'R18',
    name: 'performs a repeated edit again',
    noticedBy: 'a repeated edit',
    tell: eachTransport((honest) => ({
      edit: async (operation, options) => honest.edit?.(renamed(operation), options),
    })),
  },
  {
    clause: 'R18',
    name: 'performs a repeated reaction again',
    noticedBy: 'a repeated reaction',
    tell: eachTransport((honest) => ({
      react: async (operation, options) => honest.react?.(renamed(operation), options),
    })),
  },
  {
    clause: 'R18',
    name: 'fails a deletion of what it has deleted already',
    noticedBy: 'a repeated deletion',
    tell: eachTransport((honest) => {
      const deleted = new Set<string>()
      return {
        async delete(operation, options) {
          if (deleted.has(operation.messageId)) throw new ChatError('gone')
          deleted.add(operation.messageId)
          return honest.delete?.(operation, options)
        },
      }
    }),
  },
  {
    clause: 'R18',
    name: 'makes a conversation for each repeat',
    noticedBy: 'a repeated `createConversation`',
    tell: eachTransport((honest) => ({
      createConversation: async (request, options) => {
        const made = await honest.createConversation?.(renamed(request), options)
        if (!made) throw new ChatError('unsupported')
        return made
      },
    })),
  },
]

let names = 0
function renamed<T extends { readonly clientId: string }>(operation: T): T {
  names += 1
  return { ...operation, clientId: `${operation.clientId}-${names}` }
}
