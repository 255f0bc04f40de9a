import type { Message, SendOperation } from '@parley/core'
import type { Actor } from '../actor.js'
import type { Clause } from '../clause.js'
import type { Listening } from '../listening.js'
import type { Stage } from '../stage.js'
import { claim } from '../violation.js'

const clientIdsFix =
  'store `clientId` with the message and give it back to its author, or declare `echoesClientId: false`.'

export const r04: Clause = {
  name: 'R4',
  words:
    'With `echoesClientId`, every event and page carries it for own messages, before, after or instead of the answer; without it, `send` must resolve with the message.',
  tests: [
    {
      title: 'own messages are recognised by `clientId`, or else by the answer',
      matters: 'the engine could not tell its own message from another: it would be shown twice.',
      fix: clientIdsFix,
      async run(stage) {
        const { ada, conversationId } = await stage.pair()
        const operation = sending(ada, conversationId)
        const answer = await ada.call('send', (options) => ada.transport.send(operation, options))
        if (!ada.transport.capabilities.echoesClientId) {
          claim(
            answer?.id !== undefined,
            '`send` resolved without the message, and `echoesClientId` is false',
          )
          return
        }
        if (answer) carries(answer, operation, 'the answer')
        for (const reader of [ada, await stage.device(ada)]) {
          carries(await ownIn(reader, operation), operation, 'a page')
        }
      },
    },
    {
      title:
        'events of own messages carry what they are recognised by, after edits and reactions too',
      matters: 'a message whose answer was lost would stay pending beside its own echo.',
      fix: clientIdsFix,
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        const { echoesClientId } = ada.transport.capabilities
        const phone = await stage.device(ada)
        const listenings = [await ada.hear(conversationId), await phone.hear(conversationId)]
        const operation = sending(ada, conversationId)
        await ada.call('send', (options) => ada.transport.send(operation, options))
        const sent = await ownIn(ada, operation)
        if (ada.transport.edit) await ada.edit(sent, 'edited')
        if (bo.transport.react) await bo.react(sent, '👍')
        for (const listening of listenings) {
          await listening.until(() => {
            const known = listening.messages().get(sent.id)
            if (!known || known === 'deleted') return false
            const isEdited = !ada.transport.edit || known.text === 'edited'
            return isEdited && (!bo.transport.react || (known.reactions?.length ?? 0) > 0)
          }, 'the last change of an own message')
          const known = listening.messages().get(sent.id)
          if (echoesClientId && known && known !== 'deleted') {
            carries(known, operation, 'an event or a snapshot')
          }
          for (const event of listening.events) {
            if (echoesClientId && event.type === 'message' && event.message.id === sent.id) {
              carries(event.message, operation, 'an event')
            }
          }
        }
      },
    },
    {
      title: 'an echo that comes before the answer names the same message',
      matters: 'the echo settles the row: the answer would then add a second message.',
      fix: 'give the same `id` and `clientId` in the echo and in the answer.',
      run: (stage) => namesTheSame(stage, 'answers'),
    },
    {
      title: 'an echo that comes after the answer names the same message',
      matters: 'the answer settles the row: the echo would then add a second message.',
      fix: 'give the same `id` and `clientId` in the answer and in the echo.',
      run: (stage) => namesTheSame(stage, 'events'),
    },
  ],
}

function sending(actor: Actor, conversationId: string): SendOperation {
  return { ...actor.operation(conversationId), content: { text: 'an own message' } }
}

function carries(message: Message, { clientId }: SendOperation, where: string): void {
  claim(
    message.clientId === clientId,
    `${where} gives an own message ${message.clientId === undefined ? 'no' : 'another'} \`clientId\``,
  )
}

async function ownIn(reader: Actor, { conversationId, content }: SendOperation): Promise<Message> {
  const { messages } = await reader.page(conversationId, 'newest')
  const own = messages.find(({ text }) => text === content.text)
  claim(own, 'an own message is not in the newest page after `send` resolved')
  return own
}

/** Holds one of the two back, so that the other comes first. */
async function namesTheSame(stage: Stage, later: 'answers' | 'events'): Promise<void> {
  const { ada, conversationId } = await stage.pair()
  stage.control('hold')
  const listening = await ada.hear(conversationId)
  const operation = sending(ada, conversationId)
  const echoed = () =>
    listening.until(() => echoIn(listening, operation, ada), `the echo, with ${later} held back,`)
  let answering: Promise<Message | void> = Promise.resolve()
  let echo: Message | undefined
  await stage.whileHeld(ada.person, later, async () => {
    answering = ada.call('send', (options) => ada.transport.send(operation, options))
    // Its end is awaited below; a rejection meanwhile is not unhandled.
    answering.catch(() => {})
    if (later === 'answers') echo = await echoed()
    else await answering
  })
  echo ??= await echoed()
  const answer = await answering
  claim(!answer || answer.id === echo.id, 'the echo and the answer have different ids')
}

/** The own message among what was told: by `clientId` where it is promised, else by its text. */
function echoIn(
  listening: Listening,
  { clientId, content }: SendOperation,
  { transport }: Actor,
): Message | undefined {
  for (const message of listening.messages().values()) {
    if (message === 'deleted') continue
    const { echoesClientId } = transport.capabilities
    if (echoesClientId ? message.clientId === clientId : message.text === content.text) {
      return message
    }
  }
  return undefined
}
