import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Application } from '../application.js'
import type { Tables } from '../database/tables.js'
import { RequestError } from '../request-error.js'
import { type ConversationView, conversationFor } from '../store/conversations.js'
import { insertConversation } from '../store/new-conversation.js'
import { loadUsers, type UserView } from '../store/users.js'
import { checkClientId, checkTitle } from '../text-rules.js'
import { maxMembers } from './add-member.js'

export interface CreateConversationInput {
  readonly clientId: string
  readonly memberIds: readonly string[]
  readonly title?: string | null
}

/**
 * A new conversation with these others; without a title and with one other, the one that is there.
 * Throws `invalid` for nobody, too many or unknown members, or a wrong title.
 */
export async function createConversation(
  app: Application,
  viewer: UserView,
  input: CreateConversationInput,
): Promise<ConversationView> {
  const clientId = checkClientId(input.clientId)
  const title = input.title == null ? null : checkTitle(input.title)
  const others = [...new Set(input.memberIds)].filter((id) => id !== viewer.id)
  if (others.length === 0 || others.length >= maxMembers) {
    throw new RequestError(
      'invalid',
      `A conversation needs 1 to ${maxMembers - 1} members besides yourself.`,
    )
  }
  app.writeRate.take(viewer.id)
  const directKey =
    title === null && others.length === 1 ? JSON.stringify([viewer.id, ...others].sort()) : null

  const { id } = await app.writes.write(
    async (tx) => {
      const known = await findCreated(tx, viewer.id, clientId, directKey)
      if (known !== undefined) return { id: known, created: false }
      if ((await loadUsers(tx, others)).length < others.length) {
        throw new RequestError(
          'invalid',
          'One of the members does not exist: search for people first.',
        )
      }
      const conversationId = randomUUID()
      await insertConversation(tx, {
        id: conversationId,
        title,
        creatorId: viewer.id,
        clientId,
        directKey,
        memberIds: [viewer.id, ...others],
      })
      return { id: conversationId, created: true }
    },
    (done) => {
      if (done.created) app.inbox.changed(done.id)
    },
  )
  const conversation = (await conversationFor(app.db, id, [viewer.id])).get(viewer.id)
  if (conversation === undefined) {
    throw new RequestError(
      'gone',
      'You are no longer a member of the conversation this request made.',
    )
  }
  return conversation
}

async function findCreated(
  db: Kysely<Tables>,
  creatorId: string,
  clientId: string,
  directKey: string | null,
) {
  const conversations = db.selectFrom('conversations').select('id')
  const created = await conversations
    .where('creator_id', '=', creatorId)
    .where('client_id', '=', clientId)
    .executeTakeFirst()
  if (created !== undefined || directKey === null) return created?.id
  return (await conversations.where('direct_key', '=', directKey).executeTakeFirst())?.id
}
