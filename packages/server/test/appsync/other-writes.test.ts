import { describe, expect, it } from 'vitest'
import {
  ask as askElsewhere,
  changeMessage,
  type Json,
  send as sendElsewhere,
} from '../running-server.js'
import {
  annAndBob,
  ask,
  changeFields,
  onConversationChange,
  Realtime,
  send,
} from './local-app-sync.js'

/** Bob listens by every schema that shows the conversation; Ann writes elsewhere. */
async function bobListens() {
  const chat = await annAndBob({ otherWrites: 'told' })
  const { server, bob, conversationId } = chat
  const parley = await Realtime.connect(server, 'parley', bob.auth)
  const change = await parley.listen(bob.auth, onConversationChange, { conversationId })
  const inbox = await parley.listen(bob.auth, `subscription { onInboxChange { ${changeFields} } }`)
  const chatql = await Realtime.connect(server, 'chatql', bob.auth)
  const message = await chatql.listen(
    bob.auth,
    'subscription ($c: ID!) { subscribeToNewMessage(conversationId: $c) { id sender content } }',
    { c: conversationId },
  )
  const next = async (realtime: Realtime, id: string): Promise<Json> => {
    const { payload } = await realtime.frame(id)
    return Object.values(payload.data)[0]
  }
  return {
    ...chat,
    change: () => next(parley, change),
    inbox: () => next(parley, inbox),
    message: () => next(chatql, message),
    arrived: () => [parley.arrived(change), chatql.arrived(message)],
  }
}

describe('with otherWrites: told, a subscription hears', () => {
  it('what somebody sends and changes by another endpoint, as if its own mutation had', async () => {
    const { server, ann, conversationId, change, inbox, message } = await bobListens()
    const sent = await sendElsewhere(server, ann, conversationId, 'elsewhere')
    const heard = await change()
    expect(heard).toMatchObject({
      conversationId,
      userId: ann.user.id,
      message: { id: sent.id, text: 'elsewhere', clientId: sent.clientId, revision: 1 },
    })
    expect(await inbox()).toMatchObject({ conversation: { lastMessage: { text: 'elsewhere' } } })
    expect(await message()).toEqual({ id: sent.id, sender: ann.user.id, content: 'elsewhere' })
    const of = { conversationId, messageId: sent.id }
    await changeMessage(server, ann, 'editMessage', { ...of, text: 'edited' })
    expect(await change()).toMatchObject({ message: { text: 'edited', revision: 2 } })
    await sendElsewhere(server, ann, conversationId, 'next')
    // The schema without edits was told nothing of it.
    expect(await message()).toMatchObject({ content: 'next' })
  })

  it('read marks and typing', async () => {
    const { server, ann, bob, conversationId, change } = await bobListens()
    await sendElsewhere(server, bob, conversationId, 'read me')
    await change()
    const query = `mutation ($c: ID!) { markRead(conversationId: $c, upTo: 1) setTyping(conversationId: $c, typing: true) }`
    await askElsewhere(server, ann, query, { c: conversationId })
    expect(await change()).toMatchObject({ userId: ann.user.id, readUpTo: 1, message: null })
    expect(await change()).toMatchObject({ userId: ann.user.id, typingTtlMs: 6_000 })
  })

  it('its own mutations once, and those of the other schemas', async () => {
    const { server, ann, conversationId, change, message, arrived } = await bobListens()
    await send(server, ann.auth, conversationId, 'by Parley')
    expect(await change()).toMatchObject({ message: { text: 'by Parley' } })
    expect(await message()).toMatchObject({ content: 'by Parley' })
    const query = `mutation ($c: ID!) { createMessage(conversationId: $c, id: "m1", createdAt: "", content: "by ChatQL") { id sender content conversationId } }`
    await ask(server, 'chatql', ann.auth, query, { c: conversationId })
    expect(await change()).toMatchObject({ message: { text: 'by ChatQL' } })
    expect(await message()).toMatchObject({ content: 'by ChatQL' })
    await sendElsewhere(server, ann, conversationId, 'last')
    expect([await change(), await message()]).toMatchObject([
      { message: { text: 'last' } },
      { content: 'last' },
    ])
    expect(arrived()).toEqual([[], []])
  })
})
