import type { Application } from '../application.js'
import { notAMember } from '../request-error.js'
import { checkpointOf, lastChange, numberOf } from '../store/changes.js'
import type { UpdateView } from '../store/events.js'
import { requireMember } from '../store/memberships.js'
import { replay } from '../store/replay.js'
import { createEventQueue } from './event-queue.js'
import { createSubscriptionStream } from './subscription-stream.js'

/** Further behind than this, reading the newest page again is cheaper than all that changed. */
const maxReplayedChanges = 1_000

export interface Subscriber {
  readonly viewerId: string
  /** Called when this subscriber cannot keep up. */
  readonly onOverflow: () => void
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
  const queue = createEventQueue<UpdateView>(app.limits.bufferedBytes, subscriber.onOverflow)
  let replayedTo = 0
  const early: { readonly number: number; readonly deliver: () => void }[] = []
  let live = false

  const unsubscribe = app.bus.subscribe(conversationId, (signal) => {
    if (signal.kind === 'member-removed') {
      if (signal.userId === viewerId) queue.end(notAMember())
      return
    }
    const payload = signal.payloadFor(viewerId)
    if (payload === undefined) return
    const deliver = () => queue.push(payload, signal.bytes)
    // What commits before the checkpoint is read is part of the replay, or of the page the client loads.
    if (live || signal.number === undefined) deliver()
    else early.push({ number: signal.number, deliver })
  })
  try {
    await requireMember(app.db, conversationId, viewerId)
    replayedTo = await lastChange(app.db, conversationId)
  } catch (error) {
    unsubscribe()
    throw error
  }
  live = true
  for (const { number, deliver } of early) if (number > replayedTo) deliver()

  const from = since === undefined ? undefined : numberOf(since, conversationId)
  const resumed =
    from !== undefined && from <= replayedTo && replayedTo - from <= maxReplayedChanges

  async function* prelude(): AsyncGenerator<UpdateView, void, undefined> {
    yield {
      __typename: 'Subscribed',
      checkpoint: checkpointOf(conversationId, replayedTo),
      resumed,
    }
    if (resumed && from < replayedTo) {
      yield* replay(app.db, viewerId, conversationId, from, replayedTo)
    }
  }
  return createSubscriptionStream({ prelude: prelude(), queue, cleanUp: unsubscribe })
}
