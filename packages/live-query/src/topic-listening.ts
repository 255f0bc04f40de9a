import type {
  ChatEvent,
  ConversationPage,
  Cursor,
  LiveSink,
  MessagePage,
  PresenceMember,
  Topic,
} from '@parley/core'
import { fault, toChatError } from '@parley/graphql'
import { isOlder } from './live-source.js'
import type { QueryListener } from './shared-query.js'

/** One listening on one topic. */
export interface TopicListening extends QueryListener {
  /** Without a word to the sink. */
  drop(): void
}

/**
 * Turns the answers of a query into calls of one sink, in the order that R6 and R8 ask for.
 *
 * @param read Throws where the data has another shape.
 */
export function createTopicListening(
  topic: Topic,
  read: (data: unknown) => unknown,
  sink: LiveSink,
  since: Cursor | undefined,
): TopicListening {
  let isOver = false
  let isReady = false
  let wasStale = false
  let before: unknown

  const listening: TopicListening = {
    answer({ id, body }, isFresh) {
      if (isOver) return
      const isStale = body.extensions?.live?.stale === true
      let isMissing = isStale !== wasStale
      let isWhole = false
      wasStale = isStale
      try {
        const data = read(body.data)
        if (topic.kind === 'conversation') {
          const page = data as MessagePage
          isWhole = page.atStart
          isMissing ||= isApart(page, before as MessagePage | undefined)
          sink.snapshot(topic.conversationId, page, id)
        } else {
          const events =
            topic.kind === 'inbox'
              ? inboxEvents(data as ConversationPage, before as ConversationPage | undefined)
              : presenceEvents(data as readonly PresenceMember[], topic.conversationId)
          sink.events(events)
        }
        before = data
      } catch (thrown) {
        if (!isReady) return listening.over(toChatError(thrown))
        isMissing = true
      }
      if (isOver) return
      if (isReady) {
        if (isMissing) sink.gap()
      } else if (isStale) listening.over(fault('server', 'The gateway has only an old answer'))
      else {
        isReady = true
        // What the window does not reach was not told: only with all of the conversation nothing can be missing.
        const isKnown = since !== undefined && (since === id || isOlder(since, id))
        sink.ready(isKnown && isFresh && isWhole ? 'resumed' : 'registered')
      }
    },
    over(error) {
      if (isOver) return
      isOver = true
      sink.closed(error)
    },
    drop() {
      isOver = true
    },
  }
  return listening
}

/** The window has moved so far that messages between the two were never in it. */
function isApart({ messages, atStart }: MessagePage, before: MessagePage | undefined): boolean {
  const known = new Set(before?.messages.map(({ id }) => id))
  return known.size > 0 && !atStart && !messages.some(({ id }) => known.has(id))
}

/** What changed; the first list says nothing, since the engine reads it after `registered`. */
function inboxEvents(
  { conversations, next }: ConversationPage,
  before: ConversationPage | undefined,
): ChatEvent[] {
  if (!before) return []
  const known = new Set(before.conversations.map((one) => JSON.stringify(one)))
  const ids = new Set(conversations.map(({ id }) => id))
  // One that is no longer on the first of several pages is perhaps on the second.
  const removed = next === undefined ? before.conversations.filter(({ id }) => !ids.has(id)) : []
  return [
    ...conversations
      .filter((one) => !known.has(JSON.stringify(one)))
      .map((conversation) => ({ type: 'conversation', conversation }) as const),
    ...removed.map(({ id }) => ({ type: 'conversation-removed', conversationId: id }) as const),
  ]
}

function presenceEvents(
  members: readonly PresenceMember[],
  conversationId: string | undefined,
): ChatEvent[] {
  const where = conversationId === undefined ? {} : { conversationId }
  return [{ type: 'presence', members, complete: true, ...where }]
}
