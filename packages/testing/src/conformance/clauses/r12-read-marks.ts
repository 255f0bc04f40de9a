import type { Position } from '@parley/core'
import type { Actor } from '../actor.js'
import type { Clause } from '../clause.js'
import { comparePositions, positionOf } from '../place.js'
import { claim, shown, unproven } from '../violation.js'

const matters = 'what somebody has read on one device would be unread again on another.'
const fix = 'compare with the stored mark on the server, and keep the higher one.'

export const r12: Clause = {
  name: 'R12',
  words: 'Read marks only rise.',
  tests: [
    {
      title: 'a lower mark changes nothing that is told to others',
      matters,
      fix,
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        ada.method('markRead')
        const listening = await bo.hear(conversationId)
        const sent = await bo.sendMany(conversationId, 12)
        // Across 9 to 10, where digit strings would fall.
        for (const index of [2, 8, 9, 11, 4]) await markRead(ada, sent[index])
        const last = sent[11]
        const sentinel = await bo.send(conversationId, 'after the marks')
        await listening.hears(sentinel.id, 'a later message')
        let highest: Position | undefined
        for (const event of listening.events) {
          if (event.type !== 'read' || event.userId !== ada.transport.me.id) continue
          claim(
            highest === undefined || comparePositions(event.upTo, highest) >= 0,
            `a read mark fell from ${shown(highest)} to ${shown(event.upTo)}`,
          )
          highest = event.upTo
        }
        if (highest === undefined) unproven('read marks are not told by events')
        claim(
          last && comparePositions(highest, positionOf(last)) === 0,
          'the last read mark that was told is not the highest that was set',
        )
      },
    },
    {
      title: 'a lower mark changes nothing in the conversation list',
      matters,
      fix,
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        const list = ada.method('loadConversations')
        ada.method('markRead')
        const sent = await bo.sendMany(conversationId, 12)
        for (const index of [8, 11, 4]) await markRead(ada, sent[index])
        const { conversations } = await ada.call('loadConversations', (options) =>
          list({ limit: 50 }, options),
        )
        const found = conversations.find(({ id }) => id === conversationId)
        claim(found, 'a conversation is not in the list of its member')
        const last = sent[11]
        if (found.readUpTo === undefined) unproven('conversations have no `readUpTo`')
        claim(
          last && comparePositions(found.readUpTo, positionOf(last)) === 0,
          `\`readUpTo\` is ${shown(found.readUpTo)} after a lower mark, and was higher`,
        )
        claim((found.unreadCount ?? 0) === 0, 'messages are unread again after a lower mark')
      },
    },
  ],
}

async function markRead(actor: Actor, upTo: Parameters<typeof positionOf>[0] | undefined) {
  if (!upTo) return
  const mark = actor.method('markRead')
  await actor.call('markRead', (options) =>
    mark({ conversationId: upTo.conversationId, upTo }, options),
  )
}
