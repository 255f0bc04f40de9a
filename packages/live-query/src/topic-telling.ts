import type {
  ChatEvent,
  ConversationPage,
  Cursor,
  LiveSink,
  MessagePage,
  PresenceMember,
  Topic,
} from '@parley/core'
import { type Answer, reaches } from './answer.js'
import { oldAnswer } from './gateway.js'

/**
 * Turns the answers of a query into calls of one sink, in the order that R6 and R8 ask for. The returned function
 * gives back what the topic is to be closed with, if anything.
 *
 * @param read Throws where the data has another shape.
 * @param isOpen Asked between two calls: whoever is told may stop to listen.
 */
export function createTopicTelling(
  topic: Topic,
  read: (data: unknown) => unknown,
  sink: LiveSink,
  since: Cursor | undefined,
  isOpen: () => boolean,
): (answer: Answer) => unknown {
  let isReady = false
  let wasStale = false
  let before: unknown

  return ({ id, body: { data, extensions } }) => {
    const isStale = !!extensions?.live?.stale
    let isMissing = isStale !== wasStale
    let isWhole = false
    wasStale = isStale
    try {
      const now = read(data)
      if (topic.kind === 'conversation') {
        const page = now as MessagePage
        isWhole = page.atStart
        isMissing ||= isApart(page, before as MessagePage | undefined)
        sink.snapshot(topic.conversationId, page, id)
      } else
        sink.events(
          topic.kind === 'inbox'
            ? inboxEvents(now as ConversationPage, before as ConversationPage | undefined)
            : [presenceEvent(now as readonly PresenceMember[], topic)],
        )
      before = now
    } catch (thrown) {
      if (!isReady) return thrown
      isMissing = true
    }
    if (!isReady && isStale) return oldAnswer()
    if (isOpen())
      if (!isReady) {
        isReady = true
        // What the window does not reach was not told: only with all of the conversation nothing can be missing.
        sink.ready(isWhole && reaches(id, since) ? 'resumed' : 'registered')
      } else if (isMissing) sink.gap()
    return undefined
  }
}

/** The window has moved so far that messages between the two were perhaps never in it. */
const isApart = ({ messages, atStart }: MessagePage, before: MessagePage | undefined): boolean =>
  !!before && !atStart && !messages.some(({ id }) => before.messages.some((old) => old.id === id))

/** What changed; the first list says nothing, since the engine reads it after `registered`. */
function inboxEvents(
  { conversations, next }: ConversationPage,
  before: ConversationPage | undefined,
): ChatEvent[] {
  if (!before) return []
  const known = JSON.stringify(before)
  const changed = conversations.filter((one) => !known.includes(JSON.stringify(one)))
  const removed = before.conversations.filter(
    // One that is no longer on the first of several pages is perhaps on the second.
    ({ id }) => !next && !conversations.some((one) => one.id === id),
  )
  return [
    ...changed.map((conversation) => ({ type: 'conversation', conversation }) as const),
    ...removed.map(({ id }) => ({ type: 'conversation-removed', conversationId: id }) as const),
  ]
}

const presenceEvent = (
  members: readonly PresenceMember[],
  { kind, ...where }: Extract<Topic, { readonly kind: 'presence' }>,
): ChatEvent => ({ ...where, type: 'presence', members, complete: true })
