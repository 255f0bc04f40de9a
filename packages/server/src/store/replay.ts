import type { Kysely } from 'kysely'
import type { Tables } from '../database/tables.js'
import { checkpointOf } from './changes.js'
import type { ChatEventView, EventsView } from './events.js'
import { messageFor, messageQuery, messageRecords } from './messages.js'

const maxBatchEvents = 100
const maxBatchBytes = 128 * 1024

/**
 * Everything that changed after `since` and up to `until`: each changed message once, as it is now, and
 * the read marks, in the order of their latest change. What changes again meanwhile goes beyond `until`
 * and is left to the live events. The last batch carries the checkpoint of `until`.
 */
export async function* replay(
  db: Kysely<Tables>,
  viewerId: string,
  conversationId: string,
  since: number,
  until: number,
): AsyncGenerator<EventsView> {
  const marks = await db
    .selectFrom('memberships')
    .select(['user_id', 'read_up_to', 'read_change'])
    .where('conversation_id', '=', conversationId)
    .where('read_change', '>', since)
    .where('read_change', '<=', until)
    .orderBy('read_change')
    .execute()
  const batch = createBatch(conversationId)

  let readTo = since
  for (let more = true; more; ) {
    const rows = await messageQuery(db)
      .where('messages.conversation_id', '=', conversationId)
      .where('messages.revision', '>', readTo)
      .where('messages.revision', '<=', until)
      .orderBy('messages.revision')
      .limit(maxBatchEvents)
      .execute()
    more = rows.length === maxBatchEvents
    for (const message of await messageRecords(db, rows)) {
      readTo = message.revision
      while (marks[0] !== undefined && marks[0].read_change < message.revision) {
        yield* batch.add(readEvent(conversationId, marks[0]), marks.shift()?.read_change ?? 0)
      }
      const event = { __typename: 'MessageEvent', message: messageFor(viewerId, message) } as const
      yield* batch.add(event, message.revision)
    }
  }
  for (const mark of marks) yield* batch.add(readEvent(conversationId, mark), mark.read_change)
  yield batch.take(until)
}

const readEvent = (conversationId: string, mark: { user_id: string; read_up_to: number }) =>
  ({
    __typename: 'ReadEvent',
    conversationId,
    userId: mark.user_id,
    upTo: mark.read_up_to,
  }) as const

function createBatch(conversationId: string) {
  let events: ChatEventView[] = []
  let bytes = 0
  let last = 0
  const take = (checkpoint: number): EventsView => {
    const taken = {
      __typename: 'Events',
      events,
      checkpoint: checkpointOf(conversationId, checkpoint),
    } as const
    events = []
    bytes = 0
    return taken
  }
  return {
    take,
    *add(event: ChatEventView, number: number) {
      const eventBytes = Buffer.byteLength(JSON.stringify(event))
      if (
        events.length === maxBatchEvents ||
        (events.length > 0 && bytes + eventBytes > maxBatchBytes)
      ) {
        yield take(last)
      }
      events.push(event)
      bytes += eventBytes
      last = number
    },
  }
}
