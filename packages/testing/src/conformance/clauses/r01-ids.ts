import type { Message } from '@parley/core'
import type { Clause } from '../clause.js'
import { claim } from '../violation.js'

export const r01: Clause = {
  name: 'R1',
  words: 'Message ids are unique and stable for ever, never positional.',
  tests: [
    {
      title: 'a message has one id, in answers, events and pages, for everybody',
      matters: 'the engine knows a message by its id: another id shows it twice.',
      fix: 'give the id that the backend stored with the message, not one made while reading.',
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        const listening = await bo.hear(conversationId)
        const sent = await ada.sendMany(conversationId, 12)
        claim(new Set(sent.map(({ id }) => id)).size === 12, 'two messages were sent under one id')
        for (const message of sent) {
          await listening.hears(
            message.id,
            `the event of "${message.text}" with the id of its answer`,
          )
        }
        for (const reader of [ada, bo]) sameIds(sent, await reader.readAll(conversationId))
      },
    },
    {
      title: 'ids stay when messages come and go',
      matters: 'edits, reactions and read marks would land on another message.',
      fix: 'never derive an id from the place of a message in a list.',
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        const sent = await ada.sendMany(conversationId, 6)
        const [first] = sent
        if (first && ada.transport.delete) await ada.delete(first)
        await bo.sendMany(conversationId, 3, 7)
        const kept = sent.slice(1)
        const texts = new Set(kept.map(({ text }) => text))
        const canPage = ada.transport.capabilities.paging.includes('before')
        for (const limit of canPage ? [100, 4] : [100]) {
          const read = await ada.readAll(conversationId, limit)
          sameIds(
            kept,
            read.filter(({ text }) => texts.has(text)),
          )
        }
      },
    },
  ],
}

function sameIds(sent: readonly Message[], read: readonly Message[]): void {
  for (const message of sent) {
    const same = read.filter(({ id }) => id === message.id)
    claim(
      same.length === 1,
      `${same.length} messages of the pages have the id of "${message.text}"`,
    )
    claim(
      same[0]?.text === message.text,
      `the id of "${message.text}" is that of "${same[0]?.text}" in a page`,
    )
  }
}
