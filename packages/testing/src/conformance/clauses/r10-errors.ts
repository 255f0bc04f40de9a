import type { CallOptions, Message, Topic } from '@parley/core'
import type { Actor } from '../actor.js'
import { asChatError } from '../chat-error.js'
import type { Clause } from '../clause.js'
import type { Stage } from '../stage.js'
import { claim, shown, Violation } from '../violation.js'
import { within } from '../waiting.js'

const matters = 'the engine decides by the code whether to wait, to repeat or to ask the person.'
const fix =
  'catch what the backend throws and reject with `new ChatError(code, …)`, never throw at once.'

/** Text that no error message may quote. */
const canary = 'a-secret-that-was-written'

export const r10: Clause = {
  name: 'R10',
  words: "Calls reject only with ChatError (or R8's reason); `listen` never throws.",
  tests: [
    {
      title: 'requests that cannot be done reject with a ChatError',
      matters,
      fix,
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        const sent = await ada.send(conversationId, 'in order')
        const gone: Message = { ...sent, id: 'no-such-message' }
        const textBytes = ada.transport.capabilities.limits?.textBytes ?? 8_000
        const page = (limit: number, conversation = conversationId) => ({
          conversationId: conversation,
          start: 'newest' as const,
          limit,
        })
        const { transport } = ada
        await rejects(stage, 'loadMessages of an unknown conversation', (options) =>
          transport.loadMessages(page(10, 'no-such-conversation'), options),
        )
        for (const limit of [0, -1, 1.5, Number.NaN, Number.MAX_SAFE_INTEGER]) {
          await onlyChatErrors(stage, `loadMessages with the limit ${limit}`, (options) =>
            transport.loadMessages(page(limit), options),
          )
        }
        for (const start of [{ before: gone }, { after: gone }, { around: gone.id }]) {
          await onlyChatErrors(stage, 'loadMessages from an unknown message', (options) =>
            transport.loadMessages({ ...page(10), start }, options),
          )
        }
        await rejects(stage, 'send to an unknown conversation', (options) =>
          transport.send(
            { ...ada.operation('no-such-conversation'), content: { text: canary } },
            options,
          ),
        )
        await rejects(stage, 'send of a text over `limits.textBytes`', (options) =>
          transport.send(
            { ...ada.operation(conversationId), content: { text: canary.repeat(textBytes / 8) } },
            options,
          ),
        )
        await changesAreRefused(stage, bo, sent, gone)
      },
    },
    {
      title: 'calls without a connection reject with a ChatError that may be repeated',
      matters,
      fix,
      async run(stage) {
        const { ada, conversationId } = await stage.pair()
        stage.control('cut')
        await ada.page(conversationId, 'newest')
        await stage.whileCut(ada.person, async () => {
          const request = { conversationId, start: 'newest', limit: 10 } as const
          const error = await rejects(stage, 'loadMessages without a connection', (options) =>
            ada.transport.loadMessages(request, options),
          )
          claim(
            error.retryable,
            `loadMessages without a connection failed with \`${error.code}\`, which says never again`,
          )
          await rejects(stage, 'send without a connection', (options) =>
            ada.transport.send(
              { ...ada.operation(conversationId), content: { text: canary } },
              options,
            ),
          )
        })
      },
    },
    {
      title: 'calls after `close()` reject with a ChatError',
      matters,
      fix,
      async run(stage) {
        const { ada, conversationId } = await stage.pair()
        ada.transport.close()
        const request = { conversationId, start: 'newest', limit: 10 } as const
        await onlyChatErrors(stage, 'loadMessages after `close()`', (options) =>
          ada.transport.loadMessages(request, options),
        )
      },
    },
    {
      title: '`listen` never throws, whatever the topic, and after `close()` too',
      matters: 'an error thrown into a screen takes the whole app down.',
      fix: 'turn every failure into `sink.closed(new ChatError(…))`.',
      async run(stage) {
        const { ada, conversationId } = await stage.pair()
        const nonsense = [
          { kind: 'nonsense' },
          { kind: '__proto__' },
          { kind: 'constructor' },
          { kind: 'conversation', conversationId: 'no-such-conversation' },
          { kind: 'conversation', conversationId: '' },
          { kind: 'conversation', conversationId: '🙂/../"'.repeat(1_000) },
        ] as readonly unknown[] as readonly Topic[]
        for (const topic of nonsense) {
          // One that is `assumed` to be ready may be refused afterwards.
          asChatError(await ada.listen(topic).isClosed(), `the topic ${shown(topic)}`)
        }
        for (const kind of ['nonsense', '__proto__', 'constructor'] as const) {
          const topic = { kind } as unknown as Topic
          const code = (await ada.listen(topic).isClosed())?.code
          claim(code === 'unsupported', `the unknown topic "${kind}" closed with ${code}`)
        }
        ada.transport.close()
        for (const topic of [{ kind: 'conversation', conversationId } as const, ...nonsense]) {
          ada.listen(topic).stop()
        }
      },
    },
  ],
}

async function changesAreRefused(
  stage: Stage,
  bo: Actor,
  sent: Message,
  gone: Message,
): Promise<void> {
  const target = (message: Message) => ({
    ...bo.operation(sent.conversationId),
    messageId: message.id,
  })
  const content = { text: canary }
  const { edit, react } = bo.transport
  const remove = bo.transport.delete
  if (edit) {
    await rejects(stage, 'edit of an unknown message', (options) =>
      edit.call(bo.transport, { ...target(gone), content }, options),
    )
    await rejects(stage, 'edit of a message of somebody else', (options) =>
      edit.call(bo.transport, { ...target(sent), content }, options),
    )
  }
  if (remove) {
    await rejects(stage, 'delete of a message of somebody else', (options) =>
      remove.call(bo.transport, target(sent), options),
    )
  }
  if (react) {
    await rejects(stage, 'react to an unknown message', (options) =>
      react.call(bo.transport, { ...target(gone), emoji: '👍', on: true }, options),
    )
  }
}

type Call = (options: CallOptions) => Promise<unknown>

/** Resolving is fine; rejecting with anything but a ChatError, or throwing at once, is not. */
async function onlyChatErrors(stage: Stage, doing: string, call: Call) {
  let calling: Promise<unknown>
  try {
    calling = call({ signal: new AbortController().signal })
  } catch (thrown) {
    throw new Violation(`${doing} threw ${shown(thrown)} at once instead of rejecting`)
  }
  try {
    await within(Promise.resolve(calling), stage.patience.limitMs, `${doing} did not settle`)
    return undefined
  } catch (thrown) {
    if (thrown instanceof Violation) throw thrown
    const error = asChatError(thrown, doing)
    claim(!error.message.includes(canary), `the error of ${doing} quotes what was written`)
    return error
  }
}

async function rejects(stage: Stage, doing: string, call: Call) {
  const error = await onlyChatErrors(stage, doing, call)
  claim(error, `${doing} resolved`)
  return error
}
