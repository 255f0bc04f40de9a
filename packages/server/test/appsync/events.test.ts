import { describe, expect, it } from 'vitest'
import { type Json, send as sendElsewhere, signIn } from '../running-server.js'
import {
  annAndBob,
  ask,
  changeFields,
  onConversationChange,
  Realtime,
  send,
  token,
} from './local-app-sync.js'

/** Bob listens to the conversation, with all that there is. */
async function bobListens(appSync = {}) {
  const chat = await annAndBob(appSync)
  const { server, bob, conversationId } = chat
  const realtime = await Realtime.connect(server, 'parley', bob.auth)
  const id = await realtime.listen(bob.auth, onConversationChange, { conversationId })
  return {
    ...chat,
    realtime,
    event: async (): Promise<Json> => (await realtime.frame(id)).payload,
    arrived: () => realtime.arrived(id),
  }
}

describe('an event', () => {
  it('is what the mutation answered, for everybody who listens to its conversation', async () => {
    const { server, ann, conversationId, event } = await bobListens()
    const { data } = await send(server, ann.auth, conversationId, 'Hello')
    expect(await event()).toEqual({ data: { onConversationChange: data.sendMessage } })
    expect(data.sendMessage.message).toMatchObject({ text: 'Hello', author: { id: ann.user.id } })
  })

  it('has null for what the mutation did not select', async () => {
    const { server, ann, conversationId, event } = await bobListens()
    const selected = 'conversationId memberIds userId user { id name }'
    await send(server, ann.auth, conversationId, 'Hello', selected)
    const { data, errors } = await event()
    expect(data.onConversationChange).toMatchObject({ userId: ann.user.id, message: null })
    expect(errors).toBeUndefined()
  })

  it('is null, with the words of AppSync, where a field that was not selected must not be null', async () => {
    const { server, ann, conversationId, event } = await bobListens()
    await send(server, ann.auth, conversationId, 'Hello', 'conversationId memberIds message { id }')
    const { data, errors } = await event()
    expect(data).toEqual({ onConversationChange: null })
    expect(errors.map(({ message }: Json) => message)).toContain(
      "Cannot return null for non-nullable type: 'ID' within parent 'ConversationChange' (/onConversationChange/userId)",
    )
  })

  it('undoes the aliases and fragments of the mutation', async () => {
    const { server, ann, conversationId, event } = await bobListens()
    const fields = `c: conversationId who: userId memberIds ...Who
      sent: message { words: text ...on Message { id } } message { conversationId createdAt position revision
      reactions { emoji userIds count } author { called: name id } text id }`
    const query = `mutation ($input: SendMessageInput!) { told: sendMessage(input: $input) { ${fields} } }
      fragment Who on ConversationChange { user { id } user { name } }`
    const input = { clientId: 'aliased', conversationId, text: 'Hello' }
    expect((await ask(server, 'parley', ann.auth, query, { input })).errors).toBeUndefined()
    const { data, errors } = await event()
    expect(errors).toBeUndefined()
    expect(data.onConversationChange).toMatchObject({
      conversationId,
      userId: ann.user.id,
      user: { id: ann.user.id, name: 'Ann' },
      message: { text: 'Hello', author: { name: 'Ann' } },
    })
  })

  it('comes for each mutation of a request, in their order', async () => {
    const { server, ann, conversationId, event } = await bobListens()
    const one = (name: string) =>
      `${name}: sendMessage(input: {clientId: "${name}", conversationId: "${conversationId}", text: "${name}"}) { ${changeFields} }`
    await ask(server, 'parley', ann.auth, `mutation { ${one('first')} ${one('second')} }`)
    const texts = [await event(), await event()]
    expect(texts.map(({ data }) => data.onConversationChange.message.text)).toEqual([
      'first',
      'second',
    ])
  })

  it('does not come where the mutation did not select the field that it is filtered by', async () => {
    const { server, ann, conversationId, event, arrived } = await bobListens()
    await send(server, ann.auth, conversationId, 'unheard', 'userId user { id name } memberIds')
    await send(server, ann.auth, conversationId, 'heard')
    expect((await event()).data.onConversationChange.message.text).toBe('heard')
    expect(arrived()).toEqual([])
  })

  it('does not come of a mutation that failed, nor of another conversation', async () => {
    const { server, ann, conversationId, event, arrived } = await bobListens()
    const carl = await signIn(server, 'Carl')
    const input = { clientId: 'other', memberIds: [carl.user.id] }
    const query = `mutation ($input: CreateConversationInput!) { createConversation(input: $input) { conversationId } }`
    const made = await ask(server, 'parley', ann.auth, query, { input })
    expect((await send(server, ann.auth, conversationId, '')).errors).toHaveLength(1)
    await send(server, ann.auth, made.data.createConversation.conversationId, 'elsewhere')
    await send(server, ann.auth, conversationId, 'heard')
    expect((await event()).data.onConversationChange.message.text).toBe('heard')
    expect(arrived()).toEqual([])
  })

  it('does not come of what another endpoint writes to the same database, as with AppSync', async () => {
    const { server, ann, conversationId, event, arrived } = await bobListens()
    await sendElsewhere(server, ann, conversationId, 'written elsewhere')
    await send(server, ann.auth, conversationId, 'heard')
    const { message } = (await event()).data.onConversationChange
    expect(message).toMatchObject({ text: 'heard', position: 2 })
    expect(arrived()).toEqual([])
  })

  it('is not delivered where it is larger than the limit', async () => {
    const { server, ann, conversationId, event, arrived } = await bobListens({
      payloadBytes: 2_000,
    })
    await send(server, ann.auth, conversationId, 'x'.repeat(2_000))
    await send(server, ann.auth, conversationId, 'small')
    expect((await event()).data.onConversationChange.message.text).toBe('small')
    expect(arrived()).toEqual([])
  })

  it('names the client id of the author also where somebody else has reacted', async () => {
    const { server, ann, bob, conversationId, event } = await bobListens()
    const { data } = await send(server, bob.auth, conversationId, 'of Bob')
    const { id: messageId, clientId } = data.sendMessage.message
    await event()
    const input = { clientId: 'reaction', conversationId, messageId, emoji: '👍', on: true }
    const query = `mutation ($input: SetReactionInput!) { setReaction(input: $input) { ${changeFields} } }`
    await ask(server, 'parley', ann.auth, query, { input })
    const { message, conversation } = (await event()).data.onConversationChange
    expect(message).toMatchObject({ clientId, reactions: [{ emoji: '👍', count: 1 }] })
    expect(conversation.lastMessage).toMatchObject({ id: messageId, clientId })
  })

  it('comes again of a repeated mutation, which performs nothing', async () => {
    const { server, ann, conversationId, event } = await bobListens()
    const input = { clientId: 'same', conversationId, text: 'once' }
    const query = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { ${changeFields} } }`
    await ask(server, 'parley', ann.auth, query, { input })
    await ask(server, 'parley', ann.auth, query, { input })
    expect(await event()).toEqual(await event())
  })
})

describe('a subscription with arguments', () => {
  const presence = (args: string) => `subscription { onPresenceChange${args} { userId state } }`
  const setPresence = 'mutation { setPresence(state: away) { userId state } }'

  it('takes any event where they are left out, equal ones where given, and none for a null that nothing is', async () => {
    const { server, ann, bob } = await annAndBob()
    const realtime = await Realtime.connect(server, 'parley', bob.auth)
    const any = await realtime.listen(bob.auth, presence(''))
    const annOnly = await realtime.listen(bob.auth, presence(`(userId: "${ann.user.id}")`))
    const none = await realtime.listen(bob.auth, presence('(userId: null)'))
    const withVariable = await realtime.listen(
      bob.auth,
      'subscription ($userId: ID) { onPresenceChange(userId: $userId) { userId } }',
      {},
    )
    await ask(server, 'parley', bob.auth, setPresence)
    await ask(server, 'parley', ann.auth, setPresence)
    const heard = async (id: string) => (await realtime.frame(id)).payload.data.onPresenceChange
    expect((await heard(any)).userId).toBe(bob.user.id)
    expect((await heard(any)).userId).toBe(ann.user.id)
    expect((await heard(annOnly)).userId).toBe(ann.user.id)
    expect((await heard(withVariable)).userId).toBe(bob.user.id)
    expect((await heard(withVariable)).userId).toBe(ann.user.id)
    expect([realtime.arrived(annOnly), realtime.arrived(none)]).toEqual([[], []])
  })
})

describe('onInboxChange', () => {
  const onInboxChange = `subscription { onInboxChange { ${changeFields} } }`

  it('hears of every conversation of the one who asks, new ones too, and of no other', async () => {
    const { server, ann, bob, conversationId } = await annAndBob()
    const carl = await signIn(server, 'Carl')
    const realtime = await Realtime.connect(server, 'parley', bob.auth)
    const bobs = await realtime.listen(bob.auth, onInboxChange)
    const carls = await realtime.listen(token(carl.token), onInboxChange)
    const input = { clientId: 'trio', memberIds: [bob.user.id, carl.user.id], title: 'Trio' }
    const query = `mutation ($input: CreateConversationInput!) { createConversation(input: $input) { ${changeFields} } }`
    await ask(server, 'parley', ann.auth, query, { input })
    await send(server, ann.auth, conversationId, 'for Bob')
    const next = async (id: string) => (await realtime.frame(id)).payload.data.onInboxChange
    const made = await next(bobs)
    expect(made.conversation).toMatchObject({ title: 'Trio', unreadCount: null, lastMessage: null })
    expect((await next(carls)).conversationId).toBe(made.conversationId)
    expect(await next(bobs)).toMatchObject({
      conversationId,
      message: { text: 'for Bob' },
      conversation: { lastMessage: { text: 'for Bob' } },
    })
    expect(realtime.arrived(carls)).toEqual([])
  })

  it('hears nothing of a mutation that does not select memberIds', async () => {
    const { server, ann, bob, conversationId } = await annAndBob()
    const realtime = await Realtime.connect(server, 'parley', bob.auth)
    const id = await realtime.listen(bob.auth, onInboxChange)
    await send(
      server,
      ann.auth,
      conversationId,
      'unheard',
      'conversationId userId user { id name }',
    )
    await send(server, ann.auth, conversationId, 'heard')
    const { payload } = await realtime.frame(id)
    expect(payload.data.onInboxChange.message.text).toBe('heard')
  })
})

describe('a member who is removed', () => {
  it('is told that they may not listen, hears nothing more, and keeps their other subscriptions', async () => {
    const { server, ann, bob, conversationId } = await annAndBob()
    const realtime = await Realtime.connect(server, 'parley', bob.auth)
    const id = await realtime.listen(bob.auth, onConversationChange, { conversationId })
    const inbox = await realtime.listen(
      bob.auth,
      `subscription { onInboxChange { conversationId } }`,
    )
    const presence = await realtime.listen(bob.auth, 'subscription { onPresenceChange { userId } }')
    await server.removeMember(conversationId, bob.user.id)
    expect((await realtime.frame(id)).payload.errors).toEqual([
      {
        errorType: 'Unauthorized',
        message: 'Not Authorized to access onConversationChange on type Subscription',
      },
    ])
    await send(server, ann.auth, conversationId, 'without Bob')
    await ask(server, 'parley', ann.auth, 'mutation { setPresence(state: busy) { userId } }')
    expect((await realtime.frame(presence)).type).toBe('data')
    expect([realtime.arrived(id), realtime.arrived(inbox)]).toEqual([[], []])
    const again = realtime.start(bob.auth, onConversationChange, { conversationId })
    expect((await realtime.frame(again)).payload.errors[0].errorType).toBe('Unauthorized')
  })
})
