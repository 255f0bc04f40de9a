import type { ChatTransport } from '@parley/core'
import { asChatError } from '../chat-error.js'
import type { Clause } from '../clause.js'
import { claim, shown, Violation } from '../violation.js'

const optional = [
  'edit',
  'delete',
  'react',
  'loadConversations',
  'createConversation',
  'loadUsers',
  'findUsers',
  'searchMessages',
  'markRead',
  'setTyping',
  'setPresence',
  'upload',
] as const satisfies readonly (keyof ChatTransport)[]

export const r13: Clause = {
  name: 'R13',
  words: 'Methods say features; `capabilities` say promises; no fact stands in both.',
  tests: [
    {
      title: 'the transport says who it is and what it promises, without a network and for good',
      matters: 'the engine reads both once, and storage is keyed by `me`.',
      fix: 'make `me` and `capabilities` plain values, known before the first call.',
      async run(stage) {
        const { ada, conversationId } = await stage.pair()
        const { transport } = ada
        const before = JSON.stringify([transport.me, transport.capabilities])
        claim(transport.contractVersion === 1, 'the contract version is not 1')
        claim(typeof transport.name === 'string' && transport.name !== '', 'it has no name')
        claim(typeof transport.me.id === 'string' && transport.me.id !== '', '`me` has no id')
        const { live, paging, deletions, order } = transport.capabilities
        claim(Array.isArray(live) && Array.isArray(paging), '`live` or `paging` is no list')
        claim(['tombstone', 'absence', 'none'].includes(deletions), '`deletions` is none of three')
        claim(['monotonic', 'late'].includes(order), '`order` is neither monotonic nor late')
        for (const name of optional) {
          const method: unknown = transport[name]
          claim(
            method === undefined || typeof method === 'function',
            `\`${name}\` is ${shown(method)}: a feature that is not there has no member at all`,
          )
        }
        claim(
          deletions !== 'none' || transport.delete === undefined,
          'it has `delete`, and promises by `deletions: "none"` that deletions never show',
        )
        await ada.send(conversationId, 'connected')
        if (live.length > 0) await ada.listen({ kind: 'inbox' }).isDecided()
        claim(
          before === JSON.stringify([transport.me, transport.capabilities]),
          '`me` or `capabilities` changed once the transport was used',
        )
      },
    },
    {
      title: 'a method that is there works, and a promise is kept',
      matters:
        'the UI shows a button for every method: one that is `unsupported` only disappoints.',
      fix: 'leave the method out, or the word out of `paging` and `live`.',
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        const { transport } = ada
        const [first, second] = await ada.sendMany(conversationId, 3)
        claim(first && second, 'three messages were sent, and fewer are known')
        const supported = async (what: string, doing: Promise<unknown>) => {
          try {
            await doing
          } catch (thrown) {
            if (thrown instanceof Violation) throw thrown
            const { code } = asChatError(thrown, what)
            throw new Violation(`${what} is there and failed with \`${code}\``)
          }
        }
        const starts = {
          before: { before: second },
          after: { after: first },
          around: { around: first.id },
        }
        for (const name of transport.capabilities.paging) {
          await supported(`paging "${name}"`, ada.page(conversationId, starts[name], 5))
        }
        if (transport.edit) await supported('`edit`', ada.edit(first, 'edited'))
        if (transport.react) await supported('`react`', ada.react(first, '👍'))
        if (transport.delete) await supported('`delete`', ada.delete(second))
        const call = <Name extends (typeof optional)[number]>(
          name: Name,
          ...request: [Parameters<NonNullable<ChatTransport[Name]>>[0]]
        ) => {
          if (!transport[name]) return Promise.resolve()
          const method = ada.method(name) as (
            request: unknown,
            options: unknown,
          ) => Promise<unknown>
          return supported(
            `\`${name}\``,
            ada.call(name, (options) => method(request[0], options)),
          )
        }
        await call('loadConversations', { limit: 10 })
        await call('loadUsers', [transport.me.id])
        await call('findUsers', { text: bo.person.name })
        await call('searchMessages', { text: 'number' })
        await call('markRead', { conversationId, upTo: first })
        await call('setTyping', { conversationId, typing: true })
        await call('setPresence', 'online')
        await call('createConversation', {
          clientId: crypto.randomUUID(),
          memberIds: [bo.transport.me.id],
          title: 'Conformance',
        })
        await call('upload', new Blob(['a file'], { type: 'text/plain' }))
      },
    },
  ],
}
