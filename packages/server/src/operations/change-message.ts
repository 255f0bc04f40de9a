import { randomUUID } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { Application } from '../application.js'
import type { ChangeKind, Tables } from '../database/tables.js'
import { messageSignal } from '../live/conversation-signals.js'
import { performedOn, recordChange, takeNumber } from '../store/changes.js'
import { requireMember } from '../store/memberships.js'
import { loadMessage, type MessageView, messageFor } from '../store/messages.js'
import type { UserView } from '../store/users.js'
import { checkClientId, checkEmoji, checkText } from '../text-rules.js'
import {
  requireFreeId,
  requireMessage,
  requireOwnMessage,
  requireRoomForEmoji,
} from './message-rules.js'

interface ChangeRequest {
  readonly clientId: string
  readonly conversationId: string
}

interface Stamp {
  readonly number: number
  readonly at: number
}

export interface SendMessageInput extends ChangeRequest {
  readonly text: string
  /** Of a schema whose clients make them; one that is taken is a `conflict`. @default a new one */
  readonly id?: string
}
export interface EditMessageInput extends ChangeRequest {
  readonly messageId: string
  readonly text: string
}
export interface DeleteMessageInput extends ChangeRequest {
  readonly messageId: string
}
export interface SetReactionInput extends DeleteMessageInput {
  readonly emoji: string
  readonly on: boolean
}

export function sendMessage(app: Application, viewer: UserView, input: SendMessageInput) {
  const text = checkText(input.text)
  return change(app, viewer, 'send', input, async (tx, { number, at }) => {
    const id = input.id ?? randomUUID()
    if (input.id !== undefined) await requireFreeId(tx, input.id)
    await tx
      .insertInto('messages')
      .values({
        id,
        conversation_id: input.conversationId,
        author_id: viewer.id,
        text,
        created_at: at,
        position: number,
        revision: number,
        client_id: input.clientId,
        edited_at: null,
        deleted_at: null,
      })
      .execute()
    await tx
      .updateTable('conversations')
      .set({ active_at: at })
      .where('id', '=', input.conversationId)
      .execute()
    return id
  })
}

export function editMessage(app: Application, viewer: UserView, input: EditMessageInput) {
  const text = checkText(input.text)
  return change(app, viewer, 'edit', input, async (tx, { number, at }) => {
    await requireOwnMessage(tx, viewer, input)
    await tx
      .updateTable('messages')
      .set({ text, edited_at: at, revision: number })
      .where('id', '=', input.messageId)
      .execute()
    return input.messageId
  })
}

export function deleteMessage(app: Application, viewer: UserView, input: DeleteMessageInput) {
  return change(app, viewer, 'delete', input, async (tx, { number, at }) => {
    const message = await requireOwnMessage(tx, viewer, input, 'deleted too')
    await tx
      .updateTable('messages')
      .set({ text: '', deleted_at: message.deleted_at ?? at, revision: number })
      .where('id', '=', input.messageId)
      .execute()
    await tx.deleteFrom('reactions').where('message_id', '=', input.messageId).execute()
    return input.messageId
  })
}

export function setReaction(app: Application, viewer: UserView, input: SetReactionInput) {
  const emoji = checkEmoji(input.emoji)
  return change(app, viewer, 'react', input, async (tx, { number }) => {
    await requireMessage(tx, input)
    const reaction = { message_id: input.messageId, emoji, user_id: viewer.id }
    if (input.on) {
      await requireRoomForEmoji(tx, input.messageId, emoji)
      await tx
        .insertInto('reactions')
        .values({ ...reaction, change: number })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    } else {
      await tx
        .deleteFrom('reactions')
        .where('message_id', '=', input.messageId)
        .where('emoji', '=', emoji)
        .where('user_id', '=', viewer.id)
        .execute()
    }
    await tx
      .updateTable('messages')
      .set({ revision: number })
      .where('id', '=', input.messageId)
      .execute()
    return input.messageId
  })
}

/**
 * What all four share: the rate, the membership, a repeated `clientId` that performs nothing, the next
 * number of the conversation in the same transaction, and the word to everybody who listens.
 */
async function change(
  app: Application,
  viewer: UserView,
  kind: Exclude<ChangeKind, 'read'>,
  { clientId, conversationId }: ChangeRequest,
  perform: (tx: Transaction<Tables>, stamp: Stamp) => Promise<string>,
): Promise<MessageView> {
  checkClientId(clientId)
  app.writeRate.take(viewer.id)
  const done = await app.writes.write(
    async (tx) => {
      await requireMember(tx, conversationId, viewer.id)
      const performed = await performedOn(tx, viewer.id, conversationId, kind, clientId)
      if (performed !== undefined) return { message: await requireLoaded(tx, performed) }
      const at = Date.now()
      const number = await takeNumber(tx, conversationId)
      const messageId = await perform(tx, { number, at })
      const actorId = viewer.id
      await recordChange(tx, number, { conversationId, kind, actorId, messageId, clientId, at })
      return { message: await requireLoaded(tx, messageId), changed: true }
    },
    ({ message, changed }) => {
      if (changed !== true) return
      app.bus.publish(conversationId, messageSignal(message))
      app.inbox.changed(conversationId)
    },
  )
  return messageFor(viewer.id, done.message)
}

async function requireLoaded(tx: Transaction<Tables>, id: string) {
  const message = await loadMessage(tx, id)
  if (message === undefined) throw new Error('a recorded message is not in the database')
  return message
}
