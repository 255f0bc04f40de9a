import type { Transaction } from 'kysely'
import type { Application } from '../application.js'
import type { Tables } from '../database/tables.js'
import { RequestError } from '../request-error.js'
import { memberIds } from '../store/memberships.js'
import { insertConversation } from '../store/new-conversation.js'
import type { UserView } from '../store/users.js'
import { checkClientId, checkTitle } from '../text-rules.js'

export interface OpenConversationInput {
  /** Made by the client; the same again by the same person performs nothing. */
  readonly id: string
  readonly title: string
}

/**
 * A conversation with nobody but the one who makes it, under an id of their own, for schemas that bring the members in
 * one by one. Returns when it was made. Ids may be made from those of two people, so that either may make theirs: the other
 * of two finds it. Throws `conflict` where somebody else has the id, `invalid` for a wrong title.
 */
export async function openConversation(
  app: Application,
  viewer: UserView,
  input: OpenConversationInput,
): Promise<{ readonly id: string; readonly title: string; readonly createdAt: number }> {
  const id = checkClientId(input.id)
  const title = checkTitle(input.title)
  app.writeRate.take(viewer.id)
  const { made } = await app.writes.write(
    async (tx) => {
      const known = await tx
        .selectFrom('conversations')
        .select(['creator_id', 'created_at', 'title'])
        .where('id', '=', id)
        .executeTakeFirst()
      if (known !== undefined) {
        if (known.creator_id !== viewer.id && !(await isOfTwo(tx, id, viewer.id))) throw idTaken()
        return {
          made: { id, title: known.title ?? title, createdAt: known.created_at },
          isNew: false,
        }
      }
      const createdAt = await insertConversation(tx, {
        id,
        title,
        creatorId: viewer.id,
        clientId: id,
        memberIds: [viewer.id],
      })
      return { made: { id, title, createdAt }, isNew: true }
    },
    ({ isNew }) => {
      if (isNew) app.inbox.changed(id)
    },
  )
  return made
}

/** With a third in it, it could be one that was made to listen in. */
async function isOfTwo(tx: Transaction<Tables>, conversationId: string, userId: string) {
  const members = await memberIds(tx, conversationId)
  return members.length <= 2 && members.includes(userId)
}

const idTaken = () =>
  new RequestError(
    'conflict',
    'Another conversation has this id: make a new one, at random, for each conversation.',
  )
