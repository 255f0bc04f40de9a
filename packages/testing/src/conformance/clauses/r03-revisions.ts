import type { Message } from '@parley/core'
import type { Actor } from '../actor.js'
import type { Clause } from '../clause.js'
import { comparePositions } from '../place.js'
import { claim, shown } from '../violation.js'

export const r03: Clause = {
  name: 'R3',
  words:
    'Events may repeat and reorder: the higher revision wins; without revisions the later arrival wins, and a page never beats an event that came after its request began.',
  tests: [
    {
      title: 'each change of a message has a higher revision than the one before',
      matters: 'the engine keeps the higher revision: people would go on seeing the older text.',
      fix: 'raise `revision` with every edit, deletion and reaction, or leave it out and set `editedAt`.',
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        const listening = await bo.hear(conversationId)
        const sent = await ada.send(conversationId, 'first')
        const states = [sent]
        for (const text of ['second', 'third']) {
          await ada.edit(sent, text)
          const edited = await listening.until(() => {
            const known = listening.messages().get(sent.id)
            return known !== 'deleted' && known?.text === text && known
          }, `the event of the edit to "${text}"`)
          states.push(edited)
          claim(
            revisionOf(await readOne(bo, sent)) >= revisionOf(edited),
            'a page read after an event gives the message a lower revision than the event did',
          )
        }
        for (const [index, state] of states.entries()) {
          const before = states[index - 1]
          if (!before) continue
          const order = comparePositions(revisionOf(before), revisionOf(state))
          const rises = state.revision === undefined ? order <= 0 : order < 0
          claim(
            rises,
            `the revision went from ${shown(revisionOf(before))} to ${shown(revisionOf(state))} with an edit`,
          )
        }
      },
    },
    {
      title: 'a page shows what its reader has been told by events before',
      matters: 'what somebody has seen would vanish at the next reading.',
      fix: 'read pages from where the events come from, or from a replica that has caught up with them.',
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        const listening = await bo.hear(conversationId)
        for (let round = 1; round <= 5; round += 1) {
          const sent = await ada.send(conversationId, `round ${round}`)
          await listening.until(
            () => listening.messages().has(sent.id),
            `the event of "${sent.text}"`,
          )
          await readOne(bo, sent)
        }
      },
    },
  ],
}

/** As the contract has it: higher wins, `editedAt ?? 0` where there is none. */
function revisionOf(message: Message): number | string {
  return message.revision ?? message.editedAt ?? 0
}

async function readOne(reader: Actor, { conversationId, id, text }: Message): Promise<Message> {
  const { messages } = await reader.page(conversationId, 'newest')
  const found = messages.find((message) => message.id === id)
  claim(found, `"${text}" was told by an event and is not in the newest page`)
  return found
}
