import type { Transaction } from 'kysely'
import type { Tables } from '../database/tables.js'
import { RequestError } from '../request-error.js'
import type { UserView } from '../store/users.js'

interface NamedMessage {
  readonly conversationId: string
  readonly messageId: string
}

const maxEmojisPerMessage = 50

/** Throws `conflict` where another message has this id, in whichever conversation. */
export async function requireFreeId(tx: Transaction<Tables>, id: string) {
  const row = await tx.selectFrom('messages').select('id').where('id', '=', id).executeTakeFirst()
  if (row === undefined) return
  throw new RequestError(
    'conflict',
    'Another message has this id: make a new one, at random, for each message.',
  )
}

/** Throws `gone` where it is not there, or is deleted and that matters. */
export async function requireMessage(
  tx: Transaction<Tables>,
  named: NamedMessage,
  deleted: 'deleted too' | 'not deleted' = 'not deleted',
) {
  const message = await tx
    .selectFrom('messages')
    .select(['author_id', 'deleted_at'])
    .where('id', '=', named.messageId)
    .where('conversation_id', '=', named.conversationId)
    .executeTakeFirst()
  if (message === undefined || (message.deleted_at !== null && deleted === 'not deleted')) {
    throw new RequestError('gone', 'This message is not there any more: it cannot be changed.')
  }
  return message
}

/** Throws `gone`, or `forbidden` where it is somebody else's. */
export async function requireOwnMessage(
  tx: Transaction<Tables>,
  viewer: UserView,
  named: NamedMessage,
  deleted?: 'deleted too',
) {
  const message = await requireMessage(tx, named, deleted)
  if (message.author_id !== viewer.id) {
    throw new RequestError('forbidden', 'Only its author may edit or delete a message.')
  }
  return message
}

/** Throws `invalid` where the message has too many different reactions. */
export async function requireRoomForEmoji(
  tx: Transaction<Tables>,
  messageId: string,
  emoji: string,
) {
  const rows = await tx
    .selectFrom('reactions')
    .select('emoji')
    .distinct()
    .where('message_id', '=', messageId)
    .execute()
  if (rows.length >= maxEmojisPerMessage && !rows.some((row) => row.emoji === emoji)) {
    throw new RequestError(
      'invalid',
      `A message takes at most ${maxEmojisPerMessage} different reactions: use one that is there.`,
    )
  }
}
