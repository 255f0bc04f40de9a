import { ChatError, type Topic } from '@parley/core'
import { describe, expect, it } from 'vitest'
import { createListener } from './listener.js'
import { unknownTopic } from './unknown-topic.js'
import { calling, createWorld, sending } from './world.js'

const room: Topic = { kind: 'conversation', conversationId: 'room' }

async function listeningTo(topic: Topic, userId = 'ann', world = createWorld()) {
  const transport = world.backend.transportFor(userId)
  const listener = createListener()
  const stop = transport.listen(topic, listener)
  await world.clock.advance(0)
  return { ...world, transport, listener, stop }
}

describe('listening to a conversation', () => {
  it('is registered first and then hears messages, edits, deletions, reactions, marks and typing', async () => {
    const { backend, listener } = await listeningTo(room)
    const { id } = backend.sends('bob', 'room', 'Hello')
    backend.edits('bob', id, 'Hello!')
    backend.reacts('ann', id, '👍')
    backend.deletes('bob', id)
    backend.reads('bob', 'room', id)
    backend.types('bob', 'room')

    expect(listener.heard).toEqual([
      'ready registered',
      'message',
      'message',
      'message',
      'message',
      'read',
      'typing',
    ])
    expect(listener.messages.map(({ text }) => text)).toEqual(['Hello', 'Hello!', 'Hello!', ''])
    const revisions = listener.messages.map(({ revision }) => revision)
    expect(revisions).toEqual([1, 2, 3, 4])
    expect(listener.messages.map(({ position }) => position)).toEqual([1, 1, 1, 1])
    expect(listener.messages[2]?.reactions).toEqual([{ emoji: '👍', userIds: ['ann'], count: 1 }])
    expect(listener.messages[3]?.deletedAt).toBeDefined()
    expect(listener.messages[3]).not.toHaveProperty('reactions')
  })

  it('hears nothing of another conversation', async () => {
    const { backend, listener } = await listeningTo(room, 'bob')
    backend.sends('eve', 'other', 'Elsewhere')
    backend.types('eve', 'other')
    expect(listener.heard).toEqual(['ready registered'])
  })

  it('gives the client id back to its author only', async () => {
    const world = createWorld()
    const ann = await listeningTo(room, 'ann', world)
    const bob = await listeningTo(room, 'bob', world)
    await ann.transport.send(sending('Hi', 'client-1'), calling())
    expect(ann.listener.messages[0]?.clientId).toBe('client-1')
    expect(bob.listener.messages[0]).not.toHaveProperty('clientId')
  })

  it('ends typing when the message comes, and never tells the one who types', async () => {
    const world = createWorld()
    const ann = await listeningTo(room, 'ann', world)
    const bob = await listeningTo(room, 'bob', world)
    world.backend.types('bob', 'room')
    world.backend.sends('bob', 'room', 'Done')
    expect(ann.listener.received.slice(0, 2)).toEqual([
      { type: 'typing', conversationId: 'room', user: { id: 'bob', name: 'Bob' }, ttlMs: 6_000 },
      { type: 'typing', conversationId: 'room', user: { id: 'bob', name: 'Bob' }, ttlMs: 0 },
    ])
    expect(bob.listener.heard).toEqual(['ready registered', 'message'])
  })

  it('answers non-members and unknown conversations alike', async () => {
    const world = createWorld()
    const foreign = await listeningTo(
      { kind: 'conversation', conversationId: 'other' },
      'ann',
      world,
    )
    const unknown = await listeningTo(
      { kind: 'conversation', conversationId: 'none' },
      'ann',
      world,
    )
    expect(foreign.listener.heard).toEqual(['closed forbidden'])
    expect(foreign.listener.error?.message).toBe(unknown.listener.error?.message)
    expect(world.backend.listenings()).toBe(0)
  })

  it('closes with forbidden when the account is removed, and the inbox hears of it', async () => {
    const world = createWorld()
    const conversation = await listeningTo(room, 'ann', world)
    const inbox = await listeningTo({ kind: 'inbox' }, 'ann', world)
    world.backend.removeMember('room', 'ann')
    world.backend.sends('bob', 'room', 'Without Ann')
    expect(conversation.listener.heard).toEqual(['ready registered', 'closed forbidden'])
    expect(inbox.listener.heard).toEqual(['ready registered', 'conversation-removed'])
  })

  it('says nothing after it was stopped, even where something was on its way', async () => {
    const { backend, clock, listener, stop } = await listeningTo(
      room,
      'ann',
      createWorld({ latencyMs: 100 }),
    )
    await clock.advance(100)
    backend.sends('bob', 'room', 'On its way')
    stop()
    stop()
    await clock.runUntilIdle()
    expect(listener.heard).toEqual(['ready registered'])
    expect([clock.pending, backend.listenings()]).toEqual([0, 0])
  })
})

describe('resuming', () => {
  it('delivers all changes since the checkpoint before it says resumed', async () => {
    const { backend, clock, listener, stop, transport } = await listeningTo(room)
    const old = backend.sends('bob', 'room', 'Old')
    const gone = backend.sends('bob', 'room', 'Gone')
    stop()
    backend.edits('bob', old.id, 'Old, edited')
    backend.sends('bob', 'room', 'Missed')
    backend.deletes('bob', gone.id)
    backend.reads('bob', 'room', old.id)

    const resumed = createListener()
    transport.listen(room, resumed, listener.checkpoint)
    await clock.advance(0)

    expect(resumed.heard.at(-1)).toBe('ready resumed')
    expect(resumed.messages.map(({ text }) => text)).toEqual(['Old, edited', 'Missed', ''])
    expect(resumed.received.at(-1)).toMatchObject({ type: 'read', userId: 'bob' })
    expect(resumed.checkpoint).not.toBe(listener.checkpoint)
  })

  it('delivers 700 missed messages in batches whose checkpoints can be resumed from', async () => {
    const { backend, clock, listener, stop, transport } = await listeningTo(room)
    stop()
    for (let number = 1; number <= 700; number += 1) backend.sends('bob', 'room', `No. ${number}`)
    const resumed = createListener()
    transport.listen(room, resumed, listener.checkpoint)
    await clock.advance(0)
    expect(resumed.messages.map(({ text }) => text)).toEqual(
      Array.from({ length: 700 }, (_, index) => `No. ${index + 1}`),
    )
    const again = createListener()
    transport.listen(room, again, resumed.checkpoint)
    await clock.advance(0)
    expect(again.heard).toEqual(['ready resumed'])
  })

  it('can be resumed from every batch, with the rest of the changes in order', async () => {
    const { backend, clock, listener, stop, transport } = await listeningTo(room)
    stop()
    const sent = Array.from({ length: 250 }, (_, index) =>
      backend.sends('bob', 'room', `No. ${index + 1}`),
    )
    const early = sent[0]
    if (early) backend.edits('bob', early.id, 'Edited last')
    const batches: { readonly messages: number; readonly checkpoint: string | undefined }[] = []
    const counting = {
      ...createListener(),
      events: (events: readonly unknown[], checkpoint?: string) => {
        batches.push({ messages: events.length, checkpoint })
      },
    }
    transport.listen(room, counting, listener.checkpoint)
    await clock.advance(0)
    expect(batches.map(({ messages }) => messages)).toEqual([100, 100, 50])

    const rest = createListener()
    transport.listen(room, rest, batches[1]?.checkpoint)
    await clock.advance(0)
    expect(rest.messages.map(({ text }) => text)).toEqual([
      ...sent.slice(201).map(({ text }) => text),
      'Edited last',
    ])
  })

  it('is resumed with nothing to tell when nothing happened', async () => {
    const { clock, listener, transport } = await listeningTo(room)
    const again = createListener()
    transport.listen(room, again, listener.checkpoint)
    await clock.advance(0)
    expect(again.heard).toEqual(['ready resumed'])
  })

  it('only registers for a checkpoint it does not know, of another conversation, or expired', async () => {
    const { backend, clock, listener, transport } = await listeningTo(room)
    backend.sends('bob', 'room', 'One')
    const checkpoints = ['nonsense', 'other@0', 'room@99', 'room@-1', 'room@0@0']
    backend.expireCheckpoints('room')
    for (const since of [...checkpoints, 'room@0']) {
      const again = createListener()
      transport.listen(room, again, since)
      await clock.advance(0)
      expect(again.heard, since).toEqual(['ready registered'])
    }
    expect(listener.checkpoint).toBe('room@1')
  })

  it('is not offered by a backend that does not resume', async () => {
    const { backend, clock } = createWorld()
    const transport = backend.transportFor('ann', { resumes: false })
    const listener = createListener()
    transport.listen(room, listener, 'room@0')
    await clock.advance(0)
    backend.sends('bob', 'room', 'One')
    expect(listener.heard).toEqual(['ready registered', 'message'])
    expect(listener.checkpoint).toBeUndefined()
  })

  it('is assumed by a backend that does not acknowledge, which may miss what happens at once', async () => {
    const { backend, clock } = createWorld({ latencyMs: 100 })
    const transport = backend.transportFor('ann', { acknowledges: false })
    const listener = createListener()
    transport.listen(room, listener)
    await clock.advance(50)
    expect(listener.heard).toEqual(['ready assumed'])
    backend.sends('bob', 'room', 'Too early')
    await clock.advance(50)
    backend.sends('bob', 'room', 'In time')
    await clock.advance(50)
    expect(listener.messages.map(({ text }) => text)).toEqual(['In time'])
    expect(listener.checkpoint).toBeUndefined()
  })
})

describe('topics', () => {
  it('tells the inbox of new messages, reads, conversations and profiles', async () => {
    const { backend, listener } = await listeningTo({ kind: 'inbox' })
    const { id } = backend.sends('bob', 'room', 'Hi')
    backend.reads('ann', 'room', id)
    backend.addConversation({ id: 'new', memberIds: ['ann', 'eve'] })
    backend.addUser({ id: 'eve', name: 'Eva' })
    backend.sends('bob', 'other', 'Not for Ann')
    expect(listener.received).toMatchObject([
      {
        type: 'conversation',
        conversation: { id: 'room', unreadCount: 1, lastMessage: { text: 'Hi' } },
      },
      { type: 'conversation', conversation: { id: 'room', unreadCount: 0, readUpTo: 1 } },
      { type: 'conversation', conversation: { id: 'new' } },
      { type: 'user', user: { id: 'eve', name: 'Eva' } },
    ])
  })

  it('closes topics that are not live, or not scoped like this, as unsupported', async () => {
    const { backend, clock } = createWorld()
    const transport = backend.transportFor('ann', { capabilities: { live: ['conversation'] } })
    expect(transport.capabilities.presence).toBeUndefined()
    const topics = [{ kind: 'inbox' }, { kind: 'presence' }, unknownTopic] as const
    for (const topic of topics) {
      const listener = createListener()
      transport.listen(topic, listener)
      await clock.advance(0)
      expect(listener.heard).toEqual(['closed unsupported'])
    }
    const scoped = createListener()
    backend.transportFor('ann').listen({ kind: 'presence', conversationId: 'room' }, scoped)
    await clock.advance(0)
    expect(scoped.heard).toEqual(['closed unsupported'])
  })

  it('refuses more topics than its limit, and none that were open before', async () => {
    const { backend, clock } = createWorld()
    const transport = backend.transportFor('bob', { capabilities: { limits: { topics: 1 } } })
    const first = createListener()
    const second = createListener()
    const stop = transport.listen(room, first)
    transport.listen({ kind: 'inbox' }, second)
    await clock.advance(0)
    expect([first.heard, second.heard]).toEqual([['ready registered'], ['closed rate-limited']])
    stop()
    const third = createListener()
    transport.listen({ kind: 'inbox' }, third)
    await clock.advance(0)
    expect(third.heard).toEqual(['ready registered'])
  })
})

describe('the link', () => {
  it('cut closes every listening with network, once, and new ones too until it is restored', async () => {
    const { backend, clock, listener, transport } = await listeningTo(room)
    backend.link('ann').cut()
    backend.sends('bob', 'room', 'Unheard')
    const second = createListener()
    transport.listen(room, second)
    await clock.advance(0)
    expect(listener.heard).toEqual(['ready registered', 'closed network'])
    expect(second.heard).toEqual(['closed network'])

    backend.link('ann').restore()
    const third = createListener()
    transport.listen(room, third, listener.checkpoint)
    await clock.advance(0)
    expect(third.messages.map(({ text }) => text)).toEqual(['Unheard'])
  })

  it('held keeps events in order until it is released', async () => {
    const { backend, listener } = await listeningTo(room)
    const link = backend.link('ann')
    link.hold()
    backend.sends('bob', 'room', 'One')
    backend.sends('bob', 'room', 'Two')
    expect(listener.messages).toEqual([])
    link.release()
    expect(listener.messages.map(({ text }) => text)).toEqual(['One', 'Two'])
  })

  it('delivers what is caused by a released event after the rest', async () => {
    const { backend, clock } = createWorld()
    const listener = createListener()
    const answering = {
      ...listener,
      events(batch: Parameters<typeof listener.events>[0]) {
        listener.events(batch)
        if (listener.messages.length === 1) backend.sends('bob', 'room', 'Three')
      },
    }
    backend.transportFor('ann').listen(room, answering)
    await clock.advance(0)
    const link = backend.link('ann')
    link.hold()
    backend.sends('bob', 'room', 'One')
    backend.sends('bob', 'room', 'Two')
    link.release()
    expect(listener.messages.map(({ text }) => text)).toEqual(['One', 'Two', 'Three'])
  })

  it('tells no gap to a listening that is not ready, and its ready is not lost', async () => {
    const { backend, clock } = createWorld()
    const listener = createListener()
    const link = backend.link('ann')
    link.hold()
    backend.transportFor('ann').listen(room, listener)
    await clock.advance(0)
    link.gap()
    link.release()
    expect(listener.heard).toEqual(['ready registered'])
  })

  it('loses what is on its way and says so by a gap, and the listening goes on', async () => {
    const { backend, listener } = await listeningTo(room)
    const link = backend.link('ann')
    link.hold('events')
    backend.sends('bob', 'room', 'Lost')
    link.gap()
    link.release()
    backend.sends('bob', 'room', 'Heard')
    expect(listener.heard).toEqual(['ready registered', 'gap', 'message'])
    expect(listener.messages[0]?.text).toBe('Heard')
  })

  it('refuses credentials until it is restored', async () => {
    const { backend, clock, listener, transport } = await listeningTo(room)
    backend.link('ann').refuse()
    await expect(
      transport.loadMessages({ conversationId: 'room', start: 'newest', limit: 5 }, calling()),
    ).rejects.toMatchObject({ code: 'auth' })
    expect(listener.heard).toEqual(['ready registered', 'closed auth'])
    backend.link('ann').restore()
    const again = createListener()
    transport.listen(room, again)
    await clock.advance(0)
    expect(again.heard).toEqual(['ready registered'])
  })

  it('fails the next listening only', async () => {
    const { backend, clock } = createWorld()
    const transport = backend.transportFor('ann')
    backend.link('ann').failNext('listen', new ChatError('server'))
    const first = createListener()
    const second = createListener()
    transport.listen(room, first)
    transport.listen(room, second)
    await clock.advance(0)
    expect([first.heard, second.heard]).toEqual([['closed server'], ['ready registered']])
  })
})
