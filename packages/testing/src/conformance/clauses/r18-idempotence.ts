import type { Message, SendOperation } from '@parley/core'
import type { Actor } from '../actor.js'
import { asChatError } from '../chat-error.js'
import type { Clause } from '../clause.js'
import type { Stage } from '../stage.js'
import { claim, unproven } from '../violation.js'

const matters =
  'the engine repeats what had no answer: every lost answer would be a second message.'
const fix =
  'store `clientId` under a unique key with its account, in one transaction with the message; or declare `idempotent: false`.'

export const r18: Clause = {
  name: 'R18',
  words: 'With `idempotent`, a repeated `clientId` performs once, even with the first answer lost.',
  tests: [
    {
      title: 'a repeated `send` is one message',
      matters,
      fix,
      async run(stage) {
        const { ada, bo, conversationId, operation } = await sending(stage)
        const send = () => ada.call('send', (options) => ada.transport.send(operation, options))
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
        const { ada, bo, operation } = await sending(stage)
        const send = () =>
          ada.call('send', (options) => ada.transport.send(operation, options)).catch(() => {})
        await Promise.all([send(), send(), send()])
        await isOnce(bo, operation)
      },
    },
    {
      title: 'a `send` whose answer was lost and that is repeated is one message',
      matters,
      fix,
      async run(stage) {
        const { ada, bo, operation } = await sending(stage)
        const lose = stage.control('loseNextAnswer')
        const send = () => ada.call('send', (options) => ada.transport.send(operation, options))
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
      title: 'repeated edits, reactions and deletions are performed once',
      matters: 'an edit that is repeated late would overwrite the edit after it.',
      fix: 'remember the `clientId` of every operation, not only of `send`.',
      async run(stage) {
        const { ada, bo, conversationId, operation } = await sending(stage)
        const edit = ada.method('edit')
        await ada.call('send', (options) => ada.transport.send(operation, options))
        const message = await isOnce(bo, operation)
        const target = { ...ada.operation(conversationId), messageId: message.id }
        const first = () =>
          ada.call('edit', (options) => edit({ ...target, content: { text: 'first' } }, options))
        await first()
        await ada.edit(message, 'second')
        await first()
        const text = (await bo.readAll(conversationId)).find(({ id }) => id === message.id)?.text
        claim(text === 'second', 'a repeated edit was performed again, over a later one')
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
  return { ada, bo, conversationId, operation }
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
