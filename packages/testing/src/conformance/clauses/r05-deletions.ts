import type { Message } from '@parley/core'
import type { Clause } from '../clause.js'
import { claim, unproven } from '../violation.js'

const matters = 'people would go on seeing what its author has taken back.'

export const r05: Clause = {
  name: 'R5',
  words:
    "Deletions show as declared: a tombstone; absence inside a page's or snapshot's range; or never. An id-only event is always legal.",
  tests: [
    {
      title: 'a deleted message shows in pages as `deletions` declares',
      matters,
      fix: 'declare what pages really hold: a tombstone without content, absence, or none.',
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        const { deletions } = ada.transport.capabilities
        if (deletions === 'none') unproven('`deletions` is none, so there is nothing to delete')
        const [before, deleted, after] = await ada.sendMany(conversationId, 3)
        claim(before && deleted && after, 'three messages were sent, and fewer are known')
        if (bo.transport.react) await bo.react(deleted, '👍')
        await ada.delete(deleted)
        for (const reader of [ada, bo]) {
          const messages = await reader.readAll(conversationId)
          const ids = messages.map(({ id }) => id)
          claim(
            ids.includes(before.id) && ids.includes(after.id),
            'the neighbours of a deleted message are gone from the page',
          )
          const found = messages.find(({ id }) => id === deleted.id)
          if (deletions === 'absence') {
            claim(!found, '`deletions` is absence, and a page still holds the deleted message')
          } else {
            claim(found, '`deletions` is tombstone, and a page holds no trace of the message')
            isTombstone(found, 'a page')
          }
        }
      },
    },
    {
      title: 'a deletion reaches those who listen, and leaves nothing of the content',
      matters,
      fix: 'send `message-deleted` with the id, or the message with `deletedAt`, an empty text and nothing else written.',
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        if (ada.transport.capabilities.deletions === 'none') unproven('`deletions` is none')
        const listening = await bo.hear(conversationId)
        const sent = await ada.send(conversationId, 'to be taken back')
        await ada.delete(sent)
        const shown = await listening.until(() => {
          const known = listening.messages().get(sent.id)
          return (known === 'deleted' || known?.deletedAt !== undefined) && known
        }, 'the event of a deletion')
        if (shown !== 'deleted') isTombstone(shown, 'an event')
      },
    },
  ],
}

function isTombstone(message: Message, where: string): void {
  claim(message.deletedAt !== undefined, `${where} shows a deleted message without \`deletedAt\``)
  const { text, attachments = [], mentions = [], reactions = [], replyTo, data } = message
  const isEmpty =
    text === '' &&
    attachments.length + mentions.length + reactions.length === 0 &&
    replyTo === undefined &&
    data === undefined
  claim(isEmpty, `${where} shows a tombstone that still holds some of what was written`)
}
