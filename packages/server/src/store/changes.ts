import { type Kysely, sql, type Transaction } from 'kysely'
import type { ChangeKind, Tables } from '../database/tables.js'

export interface NewChange {
  readonly conversationId: string
  readonly kind: ChangeKind
  readonly actorId: string
  readonly at: number
  readonly messageId?: string
  readonly clientId?: string
}

/** Takes the conversation's next number. What takes it stands in the same transaction. */
export async function takeNumber(tx: Transaction<Tables>, conversationId: string): Promise<number> {
  const row = await tx
    .updateTable('conversations')
    .set((expression) => ({ last_change: expression('last_change', '+', 1) }))
    .where('id', '=', conversationId)
    .returning('last_change')
    .executeTakeFirstOrThrow()
  return row.last_change
}

export const recordChange = (tx: Transaction<Tables>, number: number, change: NewChange) =>
  tx
    .insertInto('changes')
    .values({
      conversation_id: change.conversationId,
      number,
      kind: change.kind,
      actor_id: change.actorId,
      message_id: change.messageId ?? null,
      client_id: change.clientId ?? null,
      at: change.at,
    })
    .execute()

/** The message that this operation concerned, when it was performed before. */
export async function performedOn(
  db: Kysely<Tables>,
  actorId: string,
  conversationId: string,
  kind: ChangeKind,
  clientId: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('changes')
    .select('message_id')
    .where('actor_id', '=', actorId)
    .where('conversation_id', '=', conversationId)
    .where('kind', '=', kind)
    .where('client_id', '=', clientId)
    .executeTakeFirst()
  return row?.message_id ?? undefined
}

/** How long a repeated edit, deletion or reaction is known for a repeat; a send is for as long as its message stands. */
const keptMs = 30 * 24 * 60 * 60 * 1000
/** So many at once, so that nobody waits long for the database. */
const forgottenAtOnce = 1_000

/** Forgets changes that are older than 30 days; a checkpoint needs none of them. Returns whether more are left. */
export async function forgetOldChanges(tx: Transaction<Tables>, now: number): Promise<boolean> {
  const old = tx
    .selectFrom('changes')
    .select(['conversation_id', 'number'])
    // As the index has it, which would not be used for a value that is bound.
    .where(sql<boolean>`kind <> 'send'`)
    .where('at', '<', now - keptMs)
    .limit(forgottenAtOnce)
    .$asTuple('conversation_id', 'number')
  const { numDeletedRows } = await tx
    .deleteFrom('changes')
    .where(({ eb, refTuple }) => eb(refTuple('conversation_id', 'number'), 'in', old))
    .executeTakeFirst()
  return numDeletedRows === BigInt(forgottenAtOnce)
}

export async function lastChange(db: Kysely<Tables>, conversationId: string): Promise<number> {
  const row = await db
    .selectFrom('conversations')
    .select('last_change')
    .where('id', '=', conversationId)
    .executeTakeFirstOrThrow()
  return row.last_change
}

/** A checkpoint names its conversation, so that one of another conversation or database is not taken for its own. */
export const checkpointOf = (conversationId: string, number: number) =>
  `${conversationId}:${number}`

/** The number of a checkpoint, unless it belongs elsewhere or was made up. */
export function numberOf(checkpoint: string, conversationId: string): number | undefined {
  const prefix = `${conversationId}:`
  const digits = checkpoint.startsWith(prefix) ? checkpoint.slice(prefix.length) : ''
  const number = /^\d{1,16}$/.test(digits) ? Number(digits) : Number.NaN
  return Number.isSafeInteger(number) ? number : undefined
}
