import type { Application } from '../application.js'
import { notAMember } from '../request-error.js'
import { checkpointOf, lastChange, numberOf } from '../store/changes.js'
import type { UpdateView } from '../store/events.js'
import { requireMember } from '../store/memberships.js'
import { replay } from '../store/replay.js'
import type { Backlog } from './backlog.js'
import { createEventQueue } from './event-queue.js'
import { createSubscriptionStream } from './subscription-stream.js'

/** Further behind than this, reading the newest page again is cheaper than all that changed. */
const maxReplayedChanges = 1_000

export interface Subscriber {
  readonly viewerId: string
  readonly backlog: Backlog
}

/**
 * What happens in one conversation, from `since` where that is possible. It listens before it reads, so
 * that nothing falls between what is replayed and what is live. Throws `forbidden`.
 */
export async function conversationUpdates(
  app: Application,
  subscriber: Subscriber,
  conversationId: string,
  since: string | undefined,
): Promise<AsyncGenerator<UpdateView, undefined, undefined>> {
  const { viewerId } = subscriber
  const queue = createEventQueue<{
    readonly number: number | undefined
    readonly update: UpdateView
  }>(subscriber.backlog)
  let removed = false
  const unsubscribe = app.bus.subscribe(conversationId, (signal) => {
    if (signal.kind === 'member-removed') {
      if (signal.userId !== viewerId) return
      removed = true
      queue.end(notAMember())
      return
    }
    const update = signal.payloadFor(viewerId)
    if (update !== undefined) queue.push({ number: signal.number, update }, signal.bytes)
  })
  let replayedTo: number
  try {
    await requireMember(app.db, conversationId, viewerId)
    replayedTo = await lastChange(app.db, conversationId)
  } catch (error) {
    unsubscribe()
    throw error
  }

  const from = since === undefined ? undefined : numberOf(since, conversationId)
  const resumed =
    from !== undefined && from <= replayedTo && replayedTo - from <= maxReplayedChanges

  async function* prelude(): AsyncGenerator<UpdateView, void, undefined> {
    yield {
      __typename: 'Subscribed',
      checkpoint: checkpointOf(conversationId, replayedTo),
      resumed,
    }
    if (!resumed || from === replayedTo) return
    for await (const batch of replay(app.db, viewerId, conversationId, from, replayedTo)) {
      if (removed) throw notAMember()
      yield batch
    }
  }
  /** What was committed up to the checkpoint is part of the replay, or of the page that the client loads. */
  async function next(): Promise<IteratorResult<UpdateView, undefined>> {
    for (;;) {
      const result = await queue.next()
      if (result.done === true) return result
      const { number, update } = result.value
      if (number === undefined || number > replayedTo) return { done: false, value: update }
    }
  }
  return createSubscriptionStream({
    prelude: prelude(),
    queue: { next, end: queue.end },
    cleanUp: unsubscribe,
  })
}
