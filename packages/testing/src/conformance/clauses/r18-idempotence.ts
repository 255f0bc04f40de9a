import type { ChatError, Message, SendOperation } from '@parley/core'
import type { Actor } from '../actor.js'
import { asChatError } from '../chat-error.js'
import type { Clause } from '../clause.js'
import type { Stage } from '../stage.js'
import { claim, unproven, Violation } from '../violation.js'

const matters =
  'the engine repeats what had no answer: every lost answer would be a second message.'
const fix =
  'store `clientId` under a unique key with its account, in one transaction with the message; or declare `idempotent: false`.'

const everyOperation = 'remember the `clientId` of every operation, not only of `send`.'

export const r18: Clause = {
  name: 'R18',
  words: 'With `idempotent`, a repeated `clientId` performs once, even with the first answer lost.',
  tests: [
    {
      title: 'a repeated `send` is one message',
      matters,
      fix,
      async run(stage) {
        const { bo, conversationId, operation, send } = await sending(stage)
        const first = await send()
        await bo.send(conversationId, 'something else meanwhile')
        const second = await send()
        claim(
          !first || !second || first.id === second.id,
          'the repeat answers with another message',
        )
        await isOnce(bo, operation)
      },
    },
    {
      title: 'a `send` that is repeated before its answer is one message',
      matters,
      fix,
      async run(stage) {
        const { bo, operation, send } = await sending(stage)
        const orRefused = (thrown: unknown) => {
          // A backend may refuse a repeat of what it is still performing; it is there once all the same.
          if (thrown instanceof Violation) throw thrown
        }
        await Promise.all([send(), send(), send()].map((sent) => sent.catch(orRefused)))
        await isOnce(bo, operation)
      },
    },
    {
      title: 'a `send` whose answer was lost and that is repeated is one message',
      matters,
      fix,
      async run(stage) {
        const { ada, bo, operation, send } = await sending(stage)
        const lose = stage.control('loseNextAnswer')
        await lose(ada.person)
        const lost = await send().then(
          () => undefined,
          (thrown) => asChatError(thrown, 'send'),
        )
        if (!lost) unproven('the control `loseNextAnswer` did not lose the answer')
        claim(
          lost.retryable,
          `a lost answer ended with \`${lost.code}\`, after which nobody repeats`,
        )
        await send()
        await isOnce(bo, operation)
      },
    },
    {
      title: 'a repeated edit is performed once',
      matters: 'an edit that is repeated late would overwrite the edit after it.',
      fix: everyOperation,
      async run(stage) {
        const { ada, bo, message } = await sent(stage)
        const edit = ada.method('edit')
        const operation = { ...ada.operation(message.conversationId), messageId: message.id }
        const first = () =>
          ada.call('edit', (options) => edit({ ...operation, content: { text: 'first' } }, options))
        await first()
        await ada.edit(message, 'second')
        await first()
        const text = (await found(bo, message))?.text
        claim(text === 'second', 'a repeated edit was performed again, over a later one')
      },
    },
    {
      title: 'a repeated reaction is performed once',
      matters: 'a reaction that was taken back would come back.',
      fix: everyOperation,
      async run(stage) {
        const { ada, bo, message } = await sent(stage)
        const react = bo.method('react')
        const target = { messageId: message.id, emoji: '👍' }
        const on = { ...bo.operation(message.conversationId), ...target, on: true }
        const off = { ...bo.operation(message.conversationId), ...target, on: false }
        for (const operation of [on, off, on]) {
          await bo.call('react', (options) => react(operation, options))
        }
        const reactions = (await found(ada, message))?.reactions ?? []
        claim(
          !reactions.some(({ userIds }) => userIds.includes(bo.transport.me.id)),
          'a repeated reaction was performed again, after it had been taken back',
        )
      },
    },
    {
      title: 'a repeated deletion succeeds again',
      matters: 'a deletion whose answer was lost would be shown as failed.',
      fix: 'answer a repeated deletion as the first one, though the message is gone.',
      async run(stage) {
        const { ada, message } = await sent(stage)
        if (ada.transport.capabilities.deletions === 'none') unproven('`deletions` is none')
        const remove = ada.method('delete')
        const operation = { ...ada.operation(message.conversationId), messageId: message.id }
        await ada.call('delete', (options) => remove(operation, options))
        await ada
          .call('delete', (options) => remove(operation, options))
          .catch((error: ChatError) => claim(false, `a repeated deletion failed: ${error.code}`))
      },
    },
    {
      title: 'a repeated `createConversation` is one conversation',
      matters: 'a lost answer would leave an empty conversation beside the real one.',
      fix: 'store its `clientId` with the conversation, as with a message.',
      async run(stage) {
        const { ada, bo } = await stage.pair()
        if (!ada.transport.capabilities.idempotent) unproven('`idempotent` is false')
        const create = ada.method('createConversation')
        const { clientId } = ada.operation('')
        const request = { clientId, memberIds: [bo.transport.me.id], title: `Twice ${clientId}` }
        const make = () => ada.call('createConversation', (options) => create(request, options))
        const first = await make()
        const second = await make()
        claim(first.id === second.id, 'a repeat made another conversation')
      },
    },
  ],
}

async function sending(stage: Stage) {
  const { ada, bo, conversationId } = await stage.pair()
  if (!ada.transport.capabilities.idempotent) unproven('`idempotent` is false')
  const operation: SendOperation = {
    ...ada.operation(conversationId),
    content: { text: 'performed once' },
  }
  const send = () => ada.call('send', (options) => ada.transport.send(operation, options))
  return { ada, bo, conversationId, operation, send }
}

/** A message of Ada's, for what can be done with one. */
async function sent(stage: Stage) {
  const { ada, bo, operation, send } = await sending(stage)
  await send()
  return { ada, bo, message: await isOnce(bo, operation) }
}

async function found(reader: Actor, { conversationId, id }: Message): Promise<Message | undefined> {
  return (await reader.readAll(conversationId)).find((message) => message.id === id)
}

async function isOnce(reader: Actor, { conversationId, content }: SendOperation): Promise<Message> {
  const messages = await reader.readAll(conversationId)
  const same = messages.filter(({ text }) => text === content.text)
  claim(
    same.length === 1,
    `a message that was sent once and repeated is there ${same.length} times`,
  )
  return same[0] as Message
}
