import {
  ChatError,
  type ChatEvent,
  type ConversationId,
  type Cursor,
  type LiveSink,
  type MessagePage,
  type Topic,
  type TransportCapabilities,
  type Unsubscribe,
} from '@parley/core'
import { changeNumberOf, checkpointOf } from './checkpoint.js'
import type { ConversationLog } from './conversation-log.js'
import { createDelivery } from './delivery.js'
import type { LinkEnd } from './memory-link.js'
import type { NoticeBoard } from './notice.js'
import { createTopicEvents, type TopicEventsOptions } from './topic-events.js'

export interface ListeningOptions extends TopicEventsOptions {
  readonly topic: Topic
  readonly sink: LiveSink
  readonly since?: Cursor
  readonly board: NoticeBoard
  readonly link: LinkEnd
  readonly capabilities: TransportCapabilities
  /** Whether `since` is honoured and checkpoints are given. */
  readonly resumes: boolean
  /** Whether the backend says when a listening is registered. */
  readonly acknowledges: boolean
  readonly delivery: 'events' | 'snapshots' | 'poll'
  readonly deliveryMs?: number
  /** Why the transport may not listen (any more). */
  readonly refusal?: ChatError
  /** Called before the first event, so that one's own presence is in it; undone at the end. */
  registered(): Unsubscribe
  ended(): void
}

const resumeBatch = 100

/** One listening, from `listen` to its end. Returns how the transport ends it without a word. */
export function startListening(options: ListeningOptions): Unsubscribe {
  const { topic, sink, since, link, board, store, viewer, userId } = options
  const planned = link.takeFailure('listen')
  const eventsOnTheWay = new Set<Unsubscribe>()
  const otherOnTheWay = new Set<Unsubscribe>()
  const sources: Unsubscribe[] = []
  let isReady = false
  let isOver = false

  function end(reason?: ChatError): void {
    if (isOver) return
    isOver = true
    for (const stop of [...sources, ...eventsOnTheWay, ...otherOnTheWay]) stop()
    options.ended()
    if (reason) sink.closed(reason)
  }

  function carry(what: 'requests' | 'events', arrive: () => void, onTheWay = otherOnTheWay): void {
    if (isOver) return
    let arrived = false
    let cancel: Unsubscribe | undefined
    cancel = link.carry(what, () => {
      arrived = true
      if (cancel) onTheWay.delete(cancel)
      arrive()
    })
    if (!arrived) onTheWay.add(cancel)
  }

  function close(reason: ChatError): void {
    carry('events', () => end(reason))
  }

  function tell(events: readonly ChatEvent[], checkpoint?: Cursor): void {
    carry('events', () => sink.events(events, checkpoint), eventsOnTheWay)
  }

  function snapshot(conversationId: ConversationId, page: MessagePage): void {
    carry('events', () => sink.snapshot(conversationId, page), eventsOnTheWay)
  }

  function tellGap(): void {
    carry('events', () => sink.gap())
  }

  function sayReady(how: 'registered' | 'resumed' | 'assumed'): void {
    isReady = true
    sink.ready(how)
  }

  function open(): void {
    const reason = link.failure() ?? options.refusal ?? planned?.error
    if (reason) close(reason)
    else if (options.acknowledges) register()
    else {
      // The client believes that it listens before the backend has heard of it.
      sayReady('assumed')
      carry('requests', register)
    }
  }

  function register(): void {
    try {
      assertTopic(topic, options.capabilities)
      const conversationId = topic.kind === 'inbox' ? undefined : topic.conversationId
      const log =
        conversationId === undefined ? undefined : store.conversationOf(userId, conversationId)
      sources.push(options.registered())
      const ordered = options.acknowledges && topic.kind === 'conversation' ? log : undefined
      if (options.acknowledges) acknowledge(ordered)
      const events = createTopicEvents(options, topic.kind, log)
      const first = events.first()
      if (first.length > 0) tell(first)
      const numbered = options.resumes ? ordered : undefined
      const wire = { tell, snapshot, gap: tellGap }
      const changed =
        log &&
        createDelivery(options, log, wire, numbered && ((number) => checkpointOf(numbered, number)))
      if (changed) sources.push(changed.stop)
      sources.push(
        board.listen((notice) => {
          const removed = notice.kind === 'removed' && notice.userId === userId
          if (removed && notice.conversationId === log?.id) return close(removedError())
          if (notice.kind === 'changed' && changed?.takes(notice)) return
          const batch = events.of(notice)
          if (batch.length === 0) return
          const number = notice.kind === 'changed' ? notice.change.number : undefined
          tell(batch, numbered && number !== undefined ? checkpointOf(numbered, number) : undefined)
        }),
      )
    } catch (error) {
      close(error instanceof ChatError ? error : new ChatError('server', { cause: error }))
    }
  }

  /** R6: everything since, edits and deletions included, before `resumed`. */
  function acknowledge(log: ConversationLog | undefined): void {
    const number = log && options.resumes && since ? changeNumberOf(log, since) : undefined
    const changes = number === undefined ? undefined : log?.changesSince(number)
    if (!log || !changes) {
      carry('events', () => sayReady('registered'))
      if (log && options.resumes) tell([], checkpointOf(log))
      return
    }
    for (let from = 0; from < changes.length; from += resumeBatch) {
      const batch = changes.slice(from, from + resumeBatch)
      const events = batch.flatMap((change) => viewer.change(log.id, change) ?? [])
      tell(events, checkpointOf(log, batch.at(-1)?.number))
    }
    carry('events', () => sayReady('resumed'))
  }

  sources.push(
    link.onBreak(end),
    link.onGap(() => {
      // Before `ready` nothing counts as heard, so nothing can be lost.
      if (!isReady) return
      for (const cancel of eventsOnTheWay) cancel()
      eventsOnTheWay.clear()
      sink.gap()
    }),
  )
  carry('requests', open)
  return () => end()
}

function assertTopic(topic: Topic, capabilities: TransportCapabilities): void {
  const perConversation = capabilities.presence?.scope === 'conversation'
  const fits = topic.kind !== 'presence' || 'conversationId' in topic === perConversation
  if (capabilities.live.includes(topic.kind) && fits) return
  throw new ChatError('unsupported', {
    message: `This backend does not offer the topic "${topic.kind}" like this. See its capabilities.`,
  })
}

function removedError(): ChatError {
  return new ChatError('forbidden', {
    message: 'This account is no longer a member of the conversation, so it hears no more of it.',
  })
}
