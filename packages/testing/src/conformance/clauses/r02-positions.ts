import type { Message } from '@parley/core'
import type { Clause } from '../clause.js'
import { comparePlaces, comparePositions, positionOf } from '../place.js'
import { claim, shown } from '../violation.js'

export const r02: Clause = {
  name: 'R2',
  words:
    'Every message of a conversation has a position of one type (default `createdAt`), the same in pages, events and answers; ties go by id.',
  tests: [
    {
      title: 'a message has one position, in answers, events and pages',
      matters: 'a message would jump when its page is read, and two people would see two orders.',
      fix: 'send the stored position everywhere, or nowhere and with it `createdAt` as the backend stored it.',
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        const listening = await bo.hear(conversationId)
        for (const message of await ada.sendMany(conversationId, 11)) {
          const event = await listening.until(
            () => listening.messages().get(message.id),
            `the event of "${message.text}"`,
          )
          claim(event !== 'deleted', `"${message.text}" was deleted by nobody`)
          samePosition(message, event)
          const page = await bo.page(conversationId, 'newest')
          const read = page.messages.find(({ id }) => id === message.id)
          claim(read, `"${message.text}" is not in the newest page after its event`)
          samePosition(message, read)
        }
      },
    },
    {
      title: 'pages are ordered by position, across 9 to 10 and 99 to 100',
      matters: 'digit strings sort "9" after "10": the tenth message would stand before the ninth.',
      fix: 'make positions numbers, or strings padded to one length; break ties by id.',
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        const sent = await ada.sendMany(conversationId, 103)
        const read = await bo.readAll(conversationId)
        for (const [index, message] of read.entries()) {
          const before = read[index - 1]
          claim(
            !before || comparePlaces(before, message) < 0,
            `"${before?.text}" at ${shown(before && positionOf(before))} comes before "${message.text}" at ${shown(positionOf(message))} in a page, and sorts after it`,
          )
        }
        if (ada.transport.capabilities.order !== 'monotonic') return
        for (const [index, message] of sent.entries()) {
          const before = sent[index - 1]
          claim(
            !before || comparePlaces(before, message) < 0,
            `"${message.text}" was sent after "${before?.text}" and sorts before it, though \`order\` is monotonic`,
          )
        }
      },
    },
  ],
}

function samePosition(one: Message, other: Message): void {
  claim(
    comparePositions(positionOf(one), positionOf(other)) === 0,
    `"${one.text}" stands at ${shown(positionOf(one))} in one place and at ${shown(positionOf(other))} in another`,
  )
}
