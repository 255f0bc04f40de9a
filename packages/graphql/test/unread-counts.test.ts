import type { ChatEvent } from '@parley/core'
import { describe, expect, it } from 'vitest'
import { parleyAppSync } from '../src/index.js'
import { wireConversation, wireMessage } from './parley-answers.js'

const me = { id: 'me', name: 'Me' }
const bob = { ...wireMessage.author, id: 'bob' }
const messageAt = (position: number, more: object = {}) => ({
  ...{ ...wireMessage, author: bob, id: `m${position}`, position, revision: position },
  ...more,
})

/** The list of conversations of one account, as its preset reads it. */
function inboxOf() {
  const { loadConversations, subscriptions } = parleyAppSync()
  const request = { topic: { kind: 'inbox' } } as const
  const hear = (what: object) => {
    const change = {
      ...{ conversationId: 'c1', memberIds: ['me', 'bob'], userId: 'bob', user: bob },
      ...{ message: null, readUpTo: null, typingTtlMs: null, conversation: null },
      ...what,
    }
    const events =
      subscriptions.inbox?.[0]?.decode({ onInboxChange: change }, { me, request })?.events ?? []
    return events.find(isConversation)?.conversation.unreadCount
  }
  return {
    hear,
    /** What the list shows after a message, or its change; nothing: as before. */
    hearMessage(position: number, more: object = {}) {
      const message = messageAt(position, more)
      const conversation = { ...wireConversation, id: 'c1', lastMessage: message }
      return hear({ message, conversation: { ...conversation, unreadCount: null, readUpTo: null } })
    },
    read: (upTo: number, userId = 'me') => hear({ userId, readUpTo: upTo }),
    list(unreadCount: number | null, newest: number, readUpTo: number | null = null) {
      const conversation = { ...wireConversation, id: 'c1', lastMessage: messageAt(newest) }
      const conversations = [{ ...conversation, unreadCount, readUpTo }]
      const data = { conversations: { conversations, next: null } }
      return loadConversations?.decode(data, { me, request: { limit: 50 } }).conversations[0]
        ?.unreadCount
    },
  }
}

const isConversation = (event: ChatEvent) => event.type === 'conversation'

describe('the conversation list of the parleyAppSync preset counts what is unread', () => {
  it('on from what was listed, once for each message of others', () => {
    const { list, hearMessage } = inboxOf()
    expect(list(2, 10)).toBe(2)
    expect(hearMessage(11)).toBe(3)
    expect(hearMessage(11)).toBe(3)
    expect(hearMessage(12, { author: { ...bob, id: 'me' } })).toBe(3)
    // An edit, a reaction.
    expect(hearMessage(9, { revision: 13 })).toBe(3)
  })

  it('with what was heard while the list was on its way', () => {
    const { list, hearMessage } = inboxOf()
    expect(hearMessage(11)).toBeUndefined()
    expect(list(2, 10)).toBe(3)
    expect(list(3, 11)).toBe(3)
  })

  it('without what is deleted, also when that is heard first', () => {
    const { list, hearMessage } = inboxOf()
    list(2, 10, 8)
    const deletedAt = 1
    expect(hearMessage(10, { deletedAt })).toBe(1)
    expect(hearMessage(10, { deletedAt })).toBe(1)
    expect(hearMessage(8, { deletedAt })).toBe(1)
    expect(hearMessage(12, { deletedAt })).toBe(1)
    expect(hearMessage(12)).toBe(1)
  })

  it('anew from where this person has read to, on any device', () => {
    const { list, hearMessage, read } = inboxOf()
    list(2, 10)
    hearMessage(11)
    hearMessage(12)
    read(12, 'bob')
    expect(hearMessage(13)).toBe(5)
    read(11)
    expect(hearMessage(14)).toBe(3)
  })

  it('not while nobody knows how much of what was listed is left', () => {
    const { list, hearMessage, read } = inboxOf()
    list(5, 10)
    read(7)
    expect(hearMessage(11)).toBeUndefined()
    read(11)
    expect(hearMessage(12)).toBe(1)
  })

  it('from nothing in a conversation that has just begun', () => {
    const { hear, hearMessage } = inboxOf()
    const conversation = { ...wireConversation, id: 'c1', lastMessage: null, unreadCount: null }
    expect(hear({ conversation })).toBe(0)
    expect(hearMessage(1)).toBe(1)
  })

  it('of a backend that does not count as unknown', () => {
    const { list, hearMessage } = inboxOf()
    expect(list(null, 10)).toBeUndefined()
    expect(hearMessage(11)).toBeUndefined()
  })
})
