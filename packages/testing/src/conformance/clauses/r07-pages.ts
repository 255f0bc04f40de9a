import type { Message, MessagePage, PageStart } from '@parley/core'
import type { Actor } from '../actor.js'
import type { Clause } from '../clause.js'
import { claim, unproven } from '../violation.js'

const matters = 'messages would be missing in the middle, or loading more would stop too early.'
const fix =
  'read `limit` messages from the start without skipping any; where the backend gives an empty page with a token, read on.'

export const r07: Clause = {
  name: 'R7',
  words:
    'A page is contiguous; `atStart` and `atEnd` are true or false as read; a page is empty only when nothing lies on the side that was asked for (the transport skips empty token pages).',
  tests: [
    {
      title: 'a conversation without messages is one empty page at both ends',
      matters: 'an empty conversation would load for ever.',
      fix: 'give `messages: []`, `atStart: true` and `atEnd: true`.',
      async run(stage) {
        const { ada, conversationId } = await stage.pair()
        const page = await ada.page(conversationId, 'newest')
        claim(page.messages.length === 0, 'a new conversation has messages')
        claim(page.atStart && page.atEnd, 'its page is not at both ends')
      },
    },
    {
      title: 'the newest page ends at the end, and says whether anything precedes it',
      matters,
      fix,
      async run(stage) {
        const { ada, conversationId } = await stage.pair()
        const sent = await ada.sendMany(conversationId, 12)
        for (const limit of [1, 5, 11, 12, 50]) {
          const page = await ada.page(conversationId, 'newest', limit)
          const from = isPart(page, sent)
          claim(page.messages.length > 0, 'the newest page is empty though there are messages')
          claim(page.atEnd, 'the newest page is not `atEnd`')
          claim(from + page.messages.length === sent.length, 'the newest page ends too early')
          claim(page.atStart === (from === 0), `\`atStart\` is ${page.atStart} with ${from} before`)
        }
      },
    },
    {
      title: 'pages before one another reach the start without holes or repeats',
      matters,
      fix,
      async run(stage) {
        const { ada, conversationId } = await stage.pair()
        needsPaging(ada, 'before')
        const sent = await ada.sendMany(conversationId, 23)
        for (const limit of [1, 5, 7]) {
          let page = await ada.page(conversationId, 'newest', limit)
          let from = isPart(page, sent)
          while (!page.atStart) {
            const before = page.messages[0]
            claim(before, 'a page in the middle is empty')
            const cursor = page.older
            const start = { before, ...(cursor !== undefined && { cursor }) }
            page = await ada.page(conversationId, start, limit)
            claim(page.messages.length > 0 || from === 0, 'a page in the middle is empty')
            const next = page.messages.length === 0 ? 0 : isPart(page, sent)
            claim(
              next + page.messages.length === from,
              'a page before another does not end where that one begins',
            )
            claim(page.atStart === (next === 0), `\`atStart\` is ${page.atStart}, ${next} precede`)
            from = next
          }
          claim(from === 0, `\`atStart\` was said with ${from} messages before`)
        }
        await endsEmpty(ada, { before: sent[0] as Message }, conversationId, 'atStart')
      },
    },
    {
      title: 'pages after one another reach the end without holes or repeats',
      matters,
      fix,
      async run(stage) {
        const { ada, conversationId } = await stage.pair()
        needsPaging(ada, 'after')
        const sent = await ada.sendMany(conversationId, 23)
        for (const limit of [1, 5, 7]) {
          let after = sent[0] as Message
          let to = 1
          let cursor: string | undefined
          for (let atEnd = false; !atEnd; ) {
            const start = { after, ...(cursor !== undefined && { cursor }) }
            const page = await ada.page(conversationId, start, limit)
            claim(page.messages.length > 0 || to === sent.length, 'a page in the middle is empty')
            if (page.messages.length > 0) {
              claim(
                isPart(page, sent) === to,
                'a page after another does not begin where that one ends',
              )
            }
            to += page.messages.length
            after = page.messages.at(-1) ?? after
            cursor = page.newer
            atEnd = page.atEnd
            const left = sent.length - to
            claim(atEnd === (left === 0), `\`atEnd\` is ${atEnd} with ${left} messages after`)
          }
        }
        await endsEmpty(ada, { after: sent.at(-1) as Message }, conversationId, 'atEnd')
      },
    },
    {
      title: 'a page around a message holds it, and its neighbours without holes',
      matters: 'a link to a message, or a reply, would lead nowhere.',
      fix,
      async run(stage) {
        const { ada, conversationId } = await stage.pair()
        needsPaging(ada, 'around')
        const sent = await ada.sendMany(conversationId, 15)
        for (const index of [0, 1, 7, 13, 14]) {
          const message = sent[index] as Message
          const page = await ada.page(conversationId, { around: message.id }, 5)
          const from = isPart(page, sent)
          claim(
            page.messages.some(({ id }) => id === message.id),
            `the page around "${message.text}" does not hold it`,
          )
          const to = from + page.messages.length
          claim(page.atStart === (from === 0), `\`atStart\` is ${page.atStart}, ${from} precede`)
          claim(
            page.atEnd === (to === sent.length),
            `\`atEnd\` is ${page.atEnd}, ${to} up to there`,
          )
        }
      },
    },
  ],
}

function needsPaging(actor: Actor, direction: 'before' | 'after' | 'around'): void {
  if (!actor.transport.capabilities.paging.includes(direction)) {
    unproven(`\`paging\` does not name "${direction}"`)
  }
}

/** Where the page begins in what was sent; a Violation unless it is a part of it, oldest first. */
function isPart({ messages }: MessagePage, sent: readonly Message[]): number {
  const ids = sent.map(({ id }) => id)
  const from = ids.indexOf(messages[0]?.id ?? '')
  claim(messages.length === 0 || from >= 0, 'a page holds a message that nobody sent')
  for (const [index, { id, text }] of messages.entries()) {
    const expected = sent[from + index]
    claim(
      ids[from + index] === id,
      `a page has "${text}" where "${expected?.text ?? 'nothing'}" follows, oldest first`,
    )
  }
  return from
}

async function endsEmpty(
  actor: Actor,
  start: PageStart,
  conversationId: string,
  end: 'atStart' | 'atEnd',
): Promise<void> {
  const page = await actor.page(conversationId, start, 5)
  claim(page.messages.length === 0, 'a page beyond the last message is not empty')
  claim(page[end], `an empty page beyond the last message is not \`${end}\``)
}
