import type { Message } from '@parley/core'
import type { Actor } from '../actor.js'
import type { Clause } from '../clause.js'
import { comparePositions } from '../place.js'
import { claim, shown, unproven } from '../violation.js'

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
      title: 'an edit and a reaction show in events, and in the pages after them',
      matters: 'who listens and who comes later would read two different conversations.',
      fix: 'send an event for every change of a message, and read pages from the changed message.',
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        const listening = await bo.hear(conversationId)
        const sent = await ada.send(conversationId, 'as it was')
        if (!ada.transport.edit && !bo.transport.react) unproven('messages cannot be changed')
        if (ada.transport.edit) await ada.edit(sent, 'as it is')
        if (bo.transport.react) await bo.react(sent, '👍')
        const isChanged = (message: Message | 'deleted' | undefined) =>
          message !== undefined &&
          message !== 'deleted' &&
          (!ada.transport.edit || message.text === 'as it is') &&
          (!bo.transport.react || hasReacted(message, bo.transport.me.id))
        await listening.until(
          () => isChanged(listening.messages().get(sent.id)),
          'the event of an edit or a reaction',
        )
        for (const reader of [ada, bo]) {
          claim(isChanged(await readOne(reader, sent)), 'a page shows a message as it was before')
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
          await listening.hears(sent.id, `the event of "${sent.text}"`)
          await readOne(bo, sent)
        }
      },
    },
  ],
}

function hasReacted({ reactions = [] }: Message, userId: string): boolean {
  return reactions.some(({ emoji, userIds }) => emoji === '👍' && userIds.includes(userId))
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
