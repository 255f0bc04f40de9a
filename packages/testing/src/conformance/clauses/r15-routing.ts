import type { ChatEvent } from '@parley/core'
import type { Actor } from '../actor.js'
import type { Clause } from '../clause.js'
import { claim } from '../violation.js'

export const r15: Clause = {
  name: 'R15',
  words:
    'Every event names its conversation; routing never uses the sink; an event of A never touches B.',
  tests: [
    {
      title: 'over one connection, what happens in one conversation names that one',
      matters: 'a message would be read by people it was not written for.',
      fix: 'take `conversationId` from what the backend says of the event, never from the topic that is open.',
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        const other = await stage.conversation(ada, bo)
        const listenings = [await ada.hear(conversationId), await ada.hear(other)]
        const ids = new Map<string, string>()
        for (const id of [conversationId, other]) {
          const [sent, deleted] = await bo.sendMany(id, 4)
          claim(sent && deleted, 'four messages were sent, and fewer are known')
          for (const message of await bo.readAll(id)) ids.set(message.id, id)
          if (bo.transport.edit) await bo.edit(sent, 'edited')
          if (bo.transport.react) await bo.react(sent, '👍')
          if (bo.transport.delete) await bo.delete(deleted)
          const last = await bo.send(id, `the last in ${id}`)
          ids.set(last.id, id)
          await startTyping(bo, id)
          await Promise.any(
            listenings.map((listening) => listening.hears(last.id, 'the last message')),
          ).catch(() => claim(false, 'the last message of a conversation reached nobody'))
        }
        for (const event of listenings.flatMap(({ events }) => events)) {
          const named = conversationOf(event)
          const about = messageOf(event)
          if (event.type === 'user' || event.type === 'presence') continue
          claim(
            named === conversationId || named === other,
            `an event "${event.type}" names the conversation ${named ?? 'nowhere'}`,
          )
          if (about === undefined) continue
          claim(
            ids.get(about) === named,
            `an event "${event.type}" names another conversation than its message was sent to`,
          )
        }
      },
    },
    {
      title: 'what happens in one conversation leaves the other as it is',
      matters: 'unread counts and read marks would move in conversations where nothing happened.',
      fix: 'send typing, read marks and messages with the id of their own conversation.',
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        const quiet = await stage.conversation(ada, bo)
        const listening = await ada.hear(quiet)
        const witness = await ada.hear(conversationId)
        const before = listening.events.length
        const sent = await bo.send(conversationId, 'only here')
        if (bo.transport.markRead) {
          const mark = bo.method('markRead')
          await bo.call('markRead', (options) => mark({ conversationId, upTo: sent }, options))
        }
        await startTyping(bo, conversationId)
        await witness.hears(sent.id, 'the message')
        await stage.quiet()
        for (const event of [...listening.events.slice(before), ...witness.events]) {
          claim(
            conversationOf(event) !== quiet,
            `an event "${event.type}" names a conversation in which nothing happened`,
          )
        }
        const pages = await Promise.all([quiet, conversationId].map((id) => ada.page(id, 'newest')))
        claim(pages[0]?.messages.length === 0, 'a page holds messages of another conversation')
        for (const message of pages[1]?.messages ?? []) {
          claim(
            message.conversationId === conversationId,
            'a message of a page names another conversation',
          )
        }
      },
    },
  ],
}

async function startTyping(actor: Actor, conversationId: string): Promise<void> {
  if (!actor.transport.setTyping) return
  const setTyping = actor.method('setTyping')
  await actor.call('setTyping', (options) => setTyping({ conversationId, typing: true }, options))
}

function conversationOf(event: ChatEvent): string | undefined {
  if (event.type === 'message') return event.message.conversationId
  if (event.type === 'conversation') return event.conversation.id
  return 'conversationId' in event ? event.conversationId : undefined
}

function messageOf(event: ChatEvent): string | undefined {
  if (event.type === 'message') return event.message.id
  const isAbout = event.type === 'message-changed' || event.type === 'message-deleted'
  return isAbout ? event.id : undefined
}
