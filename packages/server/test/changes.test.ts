import { expect, it } from 'vitest'
import { deleteMessage, sendMessage, setReaction } from '../src/operations/change-message.js'
import { createConversation } from '../src/operations/create-conversation.js'
import { markRead } from '../src/operations/mark-read.js'
import { forgetOldChanges } from '../src/store/changes.js'
import { conversationFor, listConversations } from '../src/store/conversations.js'
import { userByName } from '../src/store/users.js'
import { startApplication } from './running-application.js'

const dayMs = 24 * 60 * 60 * 1000

async function group() {
  const { app, db } = await startApplication()
  const ann = await userByName(db, 'Ann')
  const bob = await userByName(db, 'Bob')
  const eve = await userByName(db, 'Eve')
  const memberIds = [bob.id, eve.id]
  const { id: conversationId } = await createConversation(app, ann, { clientId: 'c', memberIds })
  return { db, app, ann, bob, eve, conversationId }
}

it('forgets what changed more than 30 days ago, and still sends nothing twice', async () => {
  const { db, app, ann, bob, conversationId } = await group()
  const input = { clientId: 'sent', conversationId, text: 'once' }
  const { id: messageId, position } = await sendMessage(app, ann, input)
  const reaction = { conversationId, messageId, emoji: '👍', on: true }
  await setReaction(app, bob, { ...reaction, clientId: 'reacted' })
  await markRead(app, bob, conversationId, position)
  const [reacted] = await db.selectFrom('changes').selectAll().where('kind', '=', 'react').execute()
  if (reacted === undefined) throw new Error('A reaction is no change.')
  const many = Array.from({ length: 999 }, (_, index) => ({
    ...reacted,
    number: 1_000 + index,
    client_id: `${index}`,
  }))
  await db.insertInto('changes').values(many).execute()

  const forget = (now: number) => app.writes.write((tx) => forgetOldChanges(tx, now))
  const kinds = async () =>
    (await db.selectFrom('changes').select('kind').execute()).map(({ kind }) => kind)
  expect(await forget(Date.now() + 29 * dayMs)).toBe(false)
  expect(await kinds()).toHaveLength(1_002)
  expect(await forget(Date.now() + 31 * dayMs)).toBe(true)
  expect(await forget(Date.now() + 31 * dayMs)).toBe(false)
  expect(await kinds()).toEqual(['send'])
  expect(await sendMessage(app, ann, input)).toMatchObject({ id: messageId, position })
})

it('tells many members of one conversation the same counts that each of them lists', async () => {
  const { db, app, ann, bob, eve, conversationId } = await group()
  const people = [ann, bob, eve]
  for (let index = 0; index < 30; index += 1) {
    const author = people[index % 3] ?? ann
    const message = await sendMessage(app, author, {
      clientId: `${index}`,
      conversationId,
      text: `${index}`,
    })
    const named = { conversationId, messageId: message.id, clientId: `gone ${index}` }
    if (index % 7 === 0) await deleteMessage(app, author, named)
    if (index === 12) await markRead(app, bob, conversationId, message.position)
  }
  const ids = people.map(({ id }) => id)
  const views = await conversationFor(db, conversationId, ids)
  const counts = ids.map((id) => views.get(id)?.unreadCount)
  const listed = await Promise.all(ids.map((id) => listConversations(db, id, 10, undefined)))
  expect(counts).toEqual(listed.map(({ conversations }) => conversations[0]?.unreadCount))
  expect(new Set(counts).size).toBeGreaterThan(1)
})
