import type { CallOptions, Message, Topic } from '@parley/core'
import type { Actor } from '../actor.js'
import { beginCall } from '../begin-call.js'
import { asChatError } from '../chat-error.js'
import type { Clause } from '../clause.js'
import type { Stage } from '../stage.js'
import { claim, shown, unproven, Violation } from '../violation.js'
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
      title: 'whatever is asked, a call rejects with a ChatError or not at all',
      matters,
      fix,
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        const sent = await ada.send(conversationId, 'in order')
        const gone: Message = { ...sent, id: 'no-such-message' }
        const textBytes = ada.transport.capabilities.limits?.textBytes ?? 8_000
        const { transport } = ada
        const page = (limit: number) => ({ conversationId, start: 'newest' as const, limit })
        const sending = (id: string, text: string) => ({
          ...ada.operation(id),
          content: { text },
        })
        const refused = [
          await onlyChatErrors(stage, 'loadMessages of an unknown conversation', (options) =>
            transport.loadMessages({ ...page(10), conversationId: 'no-such-one' }, options),
          ),
          await onlyChatErrors(stage, 'send to an unknown conversation', (options) =>
            transport.send(sending('no-such-one', canary), options),
          ),
          await onlyChatErrors(stage, 'send of a text over `limits.textBytes`', (options) =>
            transport.send(sending(conversationId, canary.repeat(textBytes / 8)), options),
          ),
          await onlyChatErrors(stage, 'send of nothing', (options) =>
            transport.send(sending(conversationId, ''), options),
          ),
        ]
        for (const limit of [0, -1, 1.5, Number.NaN, Number.MAX_SAFE_INTEGER]) {
          await onlyChatErrors(stage, `loadMessages with the limit ${limit}`, (options) =>
            transport.loadMessages(page(limit), options),
          )
        }
        for (const start of [{ before: gone }, { after: gone }, { around: gone.id }]) {
          const error = await onlyChatErrors(stage, 'loadMessages from an unknown message', (own) =>
            transport.loadMessages({ ...page(10), start }, own),
          )
          refused.push(error)
        }
        refused.push(...(await changingWhatIsNotOnesOwn(stage, bo, sent, gone)))
        if (!refused.some((error) => error)) unproven('nothing that was asked was refused')
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
        // An app may be newer than the transport, and is not held by its types.
        const unknown: readonly unknown[] = [
          { kind: 'nonsense' },
          { kind: '__proto__' },
          { kind: 'constructor' },
        ]
        const ofUnknownKind = unknown as readonly Topic[]
        const nonsense: readonly Topic[] = [
          ...ofUnknownKind,
          { kind: 'conversation', conversationId: 'no-such-conversation' },
          { kind: 'conversation', conversationId: '' },
          { kind: 'conversation', conversationId: '🙂/../"'.repeat(1_000) },
        ]
        for (const topic of nonsense) {
          const call = await ada.listen(topic).isDecided()
          if (call.name === 'closed') asChatError(call.error, `the topic ${shown(topic)}`)
        }
        for (const topic of ofUnknownKind) {
          const code = (await ada.listen(topic).isClosed())?.code
          claim(code === 'unsupported', `the unknown topic "${topic.kind}" closed with ${code}`)
        }
        ada.transport.close()
        for (const topic of [{ kind: 'conversation' as const, conversationId }, ...nonsense]) {
          ada.listen(topic).stop()
        }
      },
    },
  ],
}

/** Whose messages may be changed by whom is the backend's to say: only how it says no is asked here. */
async function changingWhatIsNotOnesOwn(stage: Stage, bo: Actor, sent: Message, gone: Message) {
  const content = { text: canary }
  const { edit, react } = bo.transport
  const remove = bo.transport.delete
  const errors = []
  for (const [whose, { id: messageId }] of Object.entries({ unknown: gone, "another's": sent })) {
    const target = { ...bo.operation(sent.conversationId), messageId }
    const calls: Readonly<Record<string, Call | undefined>> = {
      edit: edit && ((options) => edit.call(bo.transport, { ...target, content }, options)),
      react:
        react &&
        ((options) => react.call(bo.transport, { ...target, emoji: '', on: true }, options)),
      delete: remove && ((options) => remove.call(bo.transport, target, options)),
    }
    for (const [name, call] of Object.entries(calls)) {
      if (call) errors.push(await onlyChatErrors(stage, `${name} of ${whose} message`, call))
    }
  }
  return errors
}

type Call = (options: CallOptions) => Promise<unknown>

/** Resolving is fine; rejecting with anything but a ChatError, or throwing at once, is not. */
async function onlyChatErrors(stage: Stage, doing: string, call: Call) {
  const calling = beginCall(doing, () => call({ signal: new AbortController().signal }))
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
