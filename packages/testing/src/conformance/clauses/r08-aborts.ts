import type { CallOptions, MessageId } from '@parley/core'
import type { Actor } from '../actor.js'
import { beginCall } from '../begin-call.js'
import type { Clause } from '../clause.js'
import type { Stage } from '../stage.js'
import { claim, shown } from '../violation.js'
import { within } from '../waiting.js'

const abortMatters =
  'the engine waits for every call: one that never settles holds what comes after.'
const abortFix =
  'reject with `signal.reason` as soon as the signal aborts, whatever the request does.'
const lateMatters = 'a screen that was left would change again, and the engine counts on silence.'
const lateFix = "forget the sink when `listen`'s function is called and after `closed`."

export const r08: Clause = {
  name: 'R8',
  words:
    "After abort a call settles promptly, with the signal's reason, and its outcome is ignored. After unsubscribe or `closed` no sink call follows.",
  tests: [
    {
      title: 'a signal that is aborted before the call settles it',
      matters: abortMatters,
      fix: abortFix,
      run: (stage) =>
        eachCall(stage, async (name, call) => {
          const reason = new Error('aborted before')
          const ending = endingOf(call({ signal: AbortSignal.abort(reason) }))
          const outcome = await promptly(stage, name, ending)
          claim(
            'thrown' in outcome && outcome.thrown === reason,
            `${name} with an aborted signal ended with ${told(outcome)} and not with its reason`,
          )
        }),
    },
    {
      title: 'an abort at any moment settles the call',
      matters: abortMatters,
      fix: abortFix,
      run: (stage) =>
        eachCall(stage, async (name, call) => {
          for (const turns of [0, 1, 2, 5]) {
            const reason = new Error('aborted meanwhile')
            const controller = new AbortController()
            const ending = endingOf(call({ signal: controller.signal }))
            for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
            controller.abort(reason)
            const outcome = await promptly(stage, name, ending)
            claim(
              !('thrown' in outcome) || outcome.thrown === reason,
              `${name} that was aborted ended with ${told(outcome)} and not with the signal's reason`,
            )
          }
        }),
    },
    {
      title: 'an abort while the answer is on its way settles the call',
      matters: abortMatters,
      fix: abortFix,
      async run(stage) {
        stage.control('hold')
        await eachCall(stage, async (name, call, actor) => {
          await stage.whileHeld(actor.person, 'answers', async () => {
            const reason = new Error('aborted on the way')
            const controller = new AbortController()
            const ending = endingOf(call({ signal: controller.signal }))
            // Nothing tells when a request has come to the backend, whose answer is held.
            await stage.quiet()
            controller.abort(reason)
            const outcome = await promptly(stage, name, ending)
            claim(
              'thrown' in outcome && outcome.thrown === reason,
              `${name} that was aborted ended with ${told(outcome)} and not with the signal's reason`,
            )
          })
        })
      },
    },
    {
      title: 'an abort after the answer changes nothing',
      matters: 'engines abort whole screens at once: what is done has to stay done.',
      fix: 'take away the listener of the signal when the call settles.',
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        const controller = new AbortController()
        const operation = { ...ada.operation(conversationId), content: { text: 'stays' } }
        await ada.transport.send(operation, { signal: controller.signal })
        controller.abort(new Error('aborted after'))
        await stage.quiet()
        const messages = await bo.readAll(conversationId)
        claim(
          messages.filter(({ text }) => text === 'stays').length === 1,
          'a message that was sent is not there after its signal aborted',
        )
      },
    },
    {
      title: 'after unsubscribing no sink call follows',
      matters: lateMatters,
      fix: lateFix,
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        const witness = await bo.hear(conversationId)
        const stopped = await ada.hear(conversationId)
        const never = ada.listen({ kind: 'conversation', conversationId })
        const inEvent = await ada.hear(conversationId, {
          told: (call, own) => call.name === 'events' && call.events.length > 0 && own.stop(),
        })
        never.stop()
        stopped.stop()
        stopped.stop()
        const sent = [
          await bo.send(conversationId, 'after one has left'),
          await bo.send(conversationId, 'after both have left'),
        ]
        for (const { id } of sent) {
          await witness.hears(id, 'an event for those who stayed')
        }
        await stage.quiet()
        for (const listening of [never, stopped, inEvent]) {
          claim(
            listening.late.length === 0,
            `the sink was told \`${listening.late[0]?.name}\` after it had unsubscribed`,
          )
        }
      },
    },
    {
      title: 'a sink is closed once at most, and after `closed` or `close()` told nothing',
      matters: lateMatters,
      fix: lateFix,
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        const witness = await bo.hear(conversationId)
        const listenings = [await ada.hear(conversationId), await ada.hear(conversationId)]
        ada.transport.close()
        const told = listenings.map(({ calls }) => calls.length)
        const sent = await bo.send(conversationId, 'after the close')
        await witness.hears(sent.id, 'an event for who stayed')
        await stage.quiet()
        for (const [index, { calls, late }] of listenings.entries()) {
          claim(late.length === 0, `the sink was told \`${late[0]?.name}\` after \`closed\``)
          const after = calls.slice(told[index]).find(({ name }) => name !== 'closed')
          claim(!after, `the sink was told \`${after?.name}\` after the transport was closed`)
        }
      },
    },
  ],
}

type Outcome = { readonly thrown: unknown } | { readonly answer: unknown }

function endingOf(call: Promise<unknown>): Promise<Outcome> {
  return call.then(
    (answer) => ({ answer }),
    (thrown: unknown) => ({ thrown }),
  )
}

function promptly(stage: Stage, name: string, ending: Promise<Outcome>): Promise<Outcome> {
  return within(ending, stage.patience.promptMs, `${name} did not settle after its abort`)
}

function told(outcome: Outcome): string {
  return 'thrown' in outcome ? shown(outcome.thrown) : 'an answer'
}

/** Each method that the transport has, with a request that is in order. */
async function eachCall(
  stage: Stage,
  run: (
    name: string,
    call: (options: CallOptions) => Promise<unknown>,
    actor: Actor,
  ) => Promise<void>,
): Promise<void> {
  const { ada, conversationId } = await stage.pair()
  const { transport } = ada
  const upTo = await ada.send(conversationId, 'written before')
  const target = (messageId: MessageId) => ({ ...ada.operation(conversationId), messageId })
  const content = { text: 'aborted' }
  const calls: Readonly<Record<string, ((options: CallOptions) => Promise<unknown>) | undefined>> =
    {
      loadMessages: (options) =>
        transport.loadMessages({ conversationId, start: 'newest', limit: 10 }, options),
      send: (options) => transport.send({ ...ada.operation(conversationId), content }, options),
      edit:
        transport.edit &&
        ((options) => ada.method('edit')({ ...target(upTo.id), content }, options)),
      react:
        transport.react &&
        ((options) => ada.method('react')({ ...target(upTo.id), emoji: '👍', on: true }, options)),
      loadConversations:
        transport.loadConversations &&
        ((options) => ada.method('loadConversations')({ limit: 10 }, options)),
      loadUsers:
        transport.loadUsers && ((options) => ada.method('loadUsers')([transport.me.id], options)),
      findUsers:
        transport.findUsers && ((options) => ada.method('findUsers')({ text: 'Ada' }, options)),
      markRead:
        transport.markRead &&
        ((options) => ada.method('markRead')({ conversationId, upTo }, options)),
      setTyping:
        transport.setTyping &&
        ((options) => ada.method('setTyping')({ conversationId, typing: false }, options)),
      setPresence:
        transport.setPresence && ((options) => ada.method('setPresence')('online', options)),
      delete: transport.delete && ((options) => ada.method('delete')(target(upTo.id), options)),
    }
  for (const [name, call] of Object.entries(calls)) {
    if (!call) continue
    await run(name, (options) => beginCall(name, () => call(options)), ada)
  }
}
