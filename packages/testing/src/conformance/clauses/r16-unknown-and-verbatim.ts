import type { MessageContent } from '@parley/core'
import type { Clause } from '../clause.js'
import { claim, shown, unproven } from '../violation.js'

const text =
  'Quotes " \' \\ and `, <b>tags</b>,\nlines,\t🙂 👨‍👩‍👧, ٱلْعَرَبِيَّة, \u202Eright to left, {"json": true}'
const data = {
  nested: { list: [1, 'two', null, { three: 3 }], empty: {} },
  'a key with . and $': true,
  big: 9_007_199_254_740_991,
  fraction: 0.1,
}

export const r16: Clause = {
  name: 'R16',
  words:
    'Unknown events are ignored, `data` is kept verbatim; a stream of text ends in one full `message`.',
  tests: [
    {
      title: 'text arrives as it was written',
      matters: 'people would read something else than was written.',
      fix: 'send text as it is: no trimming of the inside, no escaping, no markup.',
      run: async (stage) => keepsContent(stage, { text }),
    },
    {
      title: '`data` arrives as it was written',
      matters: 'apps keep their own fields in it: forms, polls, references.',
      fix: 'store it as JSON and give it back without reading it, or reject it with `unsupported`.',
      run: async (stage) => keepsContent(stage, { text: 'with data', data }),
    },
    {
      title: 'an event of an unknown type is ignored',
      matters: 'a new server would take down every client that is already open.',
      fix: 'skip events whose type is not known, with their checkpoint kept.',
      async run(stage) {
        const sendUnknown = stage.control('sendUnknownEvent')
        const { ada, bo, conversationId } = await stage.pair()
        const listening = await ada.hear(conversationId)
        await sendUnknown(ada.person, conversationId)
        const sent = await bo.send(conversationId, 'known again')
        await listening.hears(sent.id, 'a message after an event of an unknown type')
        const over = listening.calls.find(({ name }) => name === 'closed')
        claim(!over, 'the topic closed at an event of an unknown type')
      },
    },
    {
      title: 'a text that is written piece by piece ends in one whole message',
      matters: 'the text would stay "being written" for ever, or stand there twice.',
      fix: 'send each piece as a higher revision with `state: "streaming"`, the last one without.',
      async run(stage) {
        const streamText = stage.control('streamText')
        const { ada, conversationId } = await stage.pair()
        const listening = await ada.hear(conversationId)
        const pieces = ['Piece ', 'by ', 'piece']
        await streamText(conversationId, pieces)
        const whole = await listening.until(() => {
          const messages = [...listening.messages().values()]
          return messages.find((one) => one !== 'deleted' && one.text === pieces.join(''))
        }, 'the whole text')
        claim(whole !== 'deleted' && whole.state === undefined, 'the last piece has a state')
        claim(listening.messages().size === 1, 'the pieces are more than one message')
      },
    },
  ],
}

async function keepsContent(
  stage: Parameters<Clause['tests'][number]['run']>[0],
  content: MessageContent,
): Promise<void> {
  const { ada, bo, conversationId } = await stage.pair()
  const listening = await bo.hear(conversationId)
  try {
    await ada.send(conversationId, content)
  } catch (thrown) {
    if ((thrown as { readonly code?: unknown }).code !== 'unsupported') throw thrown
    unproven('`send` rejects it with `unsupported`')
  }
  const told = await listening.until(() => [...listening.messages().values()].at(-1), 'its event')
  const { messages } = await bo.page(conversationId, 'newest')
  for (const message of [told, messages.at(-1)]) {
    claim(message && message !== 'deleted', 'the message is not there')
    claim(message.text === content.text, `a text arrived as ${shown(message.text)}`)
    claim(
      canonical(message.data) === canonical(content.data),
      `\`data\` arrived as ${shown(message.data)}`,
    )
  }
}

/** JSON with sorted keys: their order is no part of what was written. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  )
}
