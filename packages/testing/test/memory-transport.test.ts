import { ChatError } from '@parley/core'
import { describe, expect, it, vi } from 'vitest'
import { at, history } from './history.js'
import { createListener } from './listener.js'
import { calling, codeOf, createWorld, sending } from './world.js'

describe('sending', () => {
  it('takes author and time from the account and the clock', async () => {
    const { backend, clock } = createWorld()
    await clock.advance(1_234)
    const sent = await backend.transportFor('ann').send(sending('Hi', 'a1'), calling())
    expect(sent).toEqual({
      id: 'm1',
      conversationId: 'room',
      author: { id: 'ann', name: 'Ann' },
      text: 'Hi',
      createdAt: clock.now(),
      position: 1,
      revision: 1,
      clientId: 'a1',
    })
  })

  it('performs a repeated client id once, with the first answer lost, and returns it as it is', async () => {
    const { backend } = createWorld()
    const transport = backend.transportFor('ann')
    backend.link('ann').failNext('send', new ChatError('timeout'), { performed: true })
    expect(await codeOf(transport.send(sending('Hi', 'a1'), calling()))).toBe('timeout')
    const { id } = at(backend.messages('room'), 0)
    backend.edits('ann', id, 'Edited meanwhile')

    const repeated = await transport.send(sending('Hi', 'a1'), calling())
    expect(repeated).toMatchObject({ id, text: 'Edited meanwhile' })
    expect(backend.messages('room')).toHaveLength(1)
  })

  it('keeps client ids of different accounts apart', async () => {
    const { backend } = createWorld()
    await backend.transportFor('ann').send(sending('From Ann', 'same'), calling())
    await backend.transportFor('bob').send(sending('From Bob', 'same'), calling())
    expect(backend.messages('room').map(({ text }) => text)).toEqual(['From Ann', 'From Bob'])
  })

  it('performs again where the backend is not idempotent', async () => {
    const { backend } = createWorld()
    const transport = backend.transportFor('ann', { capabilities: { idempotent: false } })
    await transport.send(sending('Hi', 'a1'), calling())
    await transport.send(sending('Hi', 'a1'), calling())
    expect(backend.messages('room')).toHaveLength(2)
  })

  it('refuses empty and too long texts and other people’s conversations, and keeps nothing', async () => {
    const { backend } = createWorld()
    const transport = backend.transportFor('ann', { capabilities: { limits: { textBytes: 8 } } })
    const sendingOf = (text: string, conversationId?: string) =>
      codeOf(transport.send(sending(text, `${text}-${conversationId}`, conversationId), calling()))
    expect(await sendingOf(' \n')).toBe('invalid')
    expect(await sendingOf('ééééé')).toBe('too-large')
    expect(await sendingOf('Hi', 'other')).toBe('forbidden')
    expect(await sendingOf('Hi', 'nowhere')).toBe('forbidden')
    expect(backend.messages('room')).toEqual([])
    await transport.send(sending('éééé', 'fits'), calling())
    expect(backend.messages('room')).toHaveLength(1)
  })

  it('keeps the other fields of a message as they came', async () => {
    const { backend } = createWorld()
    const content = {
      text: 'Look',
      mentions: ['bob'],
      replyTo: 'm0',
      data: { nested: { list: [1, '__proto__'] } },
      attachments: [{ url: 'https://a.example/x.png', name: 'x.png', mimeType: 'image/png' }],
    }
    const operation = { ...sending('', 'a1'), content }
    const sent = await backend.transportFor('ann').send(operation, calling())
    expect(sent).toMatchObject(content)
    expect(JSON.parse(JSON.stringify(sent))).toEqual(sent)
  })

  it('answers nothing where only the echo tells', async () => {
    const { backend, clock } = createWorld()
    const transport = backend.transportFor('ann', { answers: 'nothing' })
    const listener = createListener()
    transport.listen({ kind: 'conversation', conversationId: 'room' }, listener)
    await clock.advance(0)
    expect(await transport.send(sending('Hi', 'a1'), calling())).toBeUndefined()
    expect(listener.messages[0]?.clientId).toBe('a1')
  })

  it('strips client ids where the backend does not echo them', async () => {
    const { backend, clock } = createWorld()
    const transport = backend.transportFor('ann', { capabilities: { echoesClientId: false } })
    const listener = createListener()
    transport.listen({ kind: 'conversation', conversationId: 'room' }, listener)
    await clock.advance(0)
    const sent = await transport.send(sending('Hi', 'a1'), calling())
    const page = await transport.loadMessages(
      { conversationId: 'room', start: 'newest', limit: 5 },
      calling(),
    )
    for (const message of [sent, ...listener.messages, ...page.messages]) {
      expect(message).toMatchObject({ text: 'Hi' })
      expect(message).not.toHaveProperty('clientId')
    }
  })
})

describe('changing messages', () => {
  const changing = (messageId: string, clientId: string) => ({
    clientId,
    queuedAt: 0,
    conversationId: 'room',
    messageId,
  })

  it('lets only the author edit and delete, and nobody change a tombstone', async () => {
    const { backend } = createWorld()
    const ann = backend.transportFor('ann')
    const { id } = backend.sends('bob', 'room', 'Mine')
    const edit = { ...changing(id, 'a1'), content: { text: 'Yours' } }
    expect(await codeOf(Promise.resolve(ann.edit?.(edit, calling())))).toBe('forbidden')
    expect(await codeOf(Promise.resolve(ann.delete?.(changing(id, 'a2'), calling())))).toBe(
      'forbidden',
    )
    const removed = backend.deletes('bob', id)
    expect(() => backend.edits('bob', id, 'Back again')).toThrow('was deleted')
    expect(backend.deletes('bob', id)).toEqual(removed)
    const react = { ...changing(id, 'a3'), emoji: '👍', on: true }
    expect(await codeOf(Promise.resolve(ann.react?.(react, calling())))).toBe('gone')
    expect(
      await codeOf(Promise.resolve(ann.react?.({ ...react, messageId: 'm9' }, calling()))),
    ).toBe('gone')
  })

  it('takes no change number for a reaction that is there already', async () => {
    const { backend } = createWorld()
    const { id } = backend.sends('bob', 'room', 'Hi')
    const once = backend.reacts('ann', id, '👍')
    const twice = backend.reacts('ann', id, '👍')
    expect(twice.revision).toBe(once.revision)
    expect(backend.reacts('ann', id, '👍', false).reactions).toEqual([])
  })

  it('shows deletions as declared', async () => {
    const { backend, clock } = createWorld()
    const room = { kind: 'conversation', conversationId: 'room' } as const
    const show = (deletions: 'tombstone' | 'absence' | 'none') => {
      const transport = backend.transportFor('ann', { capabilities: { deletions } })
      const listener = createListener()
      transport.listen(room, listener)
      return { transport, listener }
    }
    const shown = [show('tombstone'), show('absence'), show('none')]
    await clock.advance(0)
    backend.sends('bob', 'room', 'Stays')
    backend.deletes('bob', backend.sends('bob', 'room', 'Goes').id)

    const pages = await Promise.all(
      shown.map(({ transport }) =>
        transport.loadMessages({ conversationId: 'room', start: 'newest', limit: 9 }, calling()),
      ),
    )
    expect(pages.map((page) => page.messages.map(({ text }) => text))).toEqual([
      ['Stays', ''],
      ['Stays'],
      ['Stays', 'Goes'],
    ])
    expect(shown.map(({ listener }) => listener.heard.slice(3))).toEqual([
      ['message'],
      ['message-deleted'],
      [],
    ])
    expect(shown.map(({ transport }) => 'delete' in transport)).toEqual([true, true, false])
  })
})

describe('calls', () => {
  it('take the latency of the link by the clock, and leave no timer', async () => {
    const { backend, clock } = createWorld({ latencyMs: 100 })
    let sentAfter = -1
    const start = clock.now()
    const sent = backend.transportFor('ann').send(sending('Hi', 'a1'), calling())
    void Promise.resolve(sent).then(() => {
      sentAfter = clock.now() - start
    })
    await clock.advance(49)
    expect(backend.messages('room')).toHaveLength(0)
    await clock.advance(1)
    expect([backend.messages('room').length, sentAfter]).toEqual([1, -1])
    await clock.advance(50)
    expect([sentAfter, clock.pending]).toEqual([100, 0])
  })

  it('settle with the signal’s reason as soon as it aborts, and leave nothing', async () => {
    const { backend, clock } = createWorld({ latencyMs: 100 })
    const transport = backend.transportFor('ann')
    const abort = new AbortController()
    const reason = new Error('not wanted any more')
    const sent = transport.send(sending('Hi', 'a1'), { signal: abort.signal })
    abort.abort(reason)
    await expect(sent).rejects.toBe(reason)
    await expect(transport.send(sending('Hi', 'a2'), { signal: abort.signal })).rejects.toBe(reason)
    expect(clock.pending).toBe(0)
    expect(backend.messages('room')).toEqual([])
  })

  it('leave no listener on the signal once they have settled', async () => {
    const { backend } = createWorld()
    const call = calling()
    const added = vi.spyOn(call.signal, 'addEventListener')
    const removed = vi.spyOn(call.signal, 'removeEventListener')
    await backend.transportFor('ann').send(sending('Hi', 'a1'), call)
    expect(added).toHaveBeenCalledTimes(1)
    expect(removed.mock.calls).toEqual(added.mock.calls)
  })

  it('fail with network over a cut link, whether or not they were performed', async () => {
    const { backend } = createWorld()
    const transport = backend.transportFor('ann')
    const link = backend.link('ann')
    link.hold('answers')
    const lost = transport.send(sending('Performed', 'a1'), calling())
    await Promise.resolve()
    link.cut()
    expect(await codeOf(lost)).toBe('network')
    expect(await codeOf(transport.send(sending('Not performed', 'a2'), calling()))).toBe('network')
    expect(backend.messages('room').map(({ text }) => text)).toEqual(['Performed'])
  })

  it('can answer before the echo, or after it', async () => {
    const { backend, clock } = createWorld()
    const transport = backend.transportFor('ann')
    const link = backend.link('ann')
    const listener = createListener()
    transport.listen({ kind: 'conversation', conversationId: 'room' }, listener)
    await clock.advance(0)

    link.hold('events')
    await transport.send(sending('Answer first', 'a1'), calling())
    expect(listener.messages).toHaveLength(0)
    link.release()
    expect(listener.messages).toHaveLength(1)

    link.hold('answers')
    let answered = false
    const sent = Promise.resolve(transport.send(sending('Echo first', 'a2'), calling())).then(
      () => {
        answered = true
      },
    )
    await clock.advance(0)
    expect([listener.messages.length, answered]).toEqual([2, false])
    link.release()
    await sent
  })

  it('are written down with their requests', async () => {
    const { backend } = createWorld()
    const transport = backend.transportFor('ann')
    const operation = sending('Hi', 'a1')
    await transport.send(operation, calling())
    transport.listen({ kind: 'inbox' }, createListener())
    expect(backend.link('ann').calls).toEqual([
      { method: 'send', request: operation },
      { method: 'listen', request: { topic: { kind: 'inbox' } } },
    ])
  })

  it('and listenings end with the transport, which may be closed twice', async () => {
    const { backend, clock } = createWorld({ latencyMs: 100 })
    const transport = backend.transportFor('ann')
    const listener = createListener()
    transport.listen({ kind: 'presence' }, listener)
    await clock.advance(50)
    const sent = transport.send(sending('Hi', 'a1'), calling())
    await transport.setPresence?.('away', { signal: AbortSignal.abort() }).catch(() => {})
    transport.close()
    transport.close()
    expect(await codeOf(Promise.resolve(sent))).toBe('network')
    expect(await codeOf(Promise.resolve(transport.send(sending('Hi', 'a2'), calling())))).toBe(
      'network',
    )
    expect([clock.pending, backend.listenings(), listener.heard]).toEqual([0, 0, []])
  })
})

describe('everything else', () => {
  it('lists conversations by latest activity, page by page', async () => {
    const { backend, clock } = createWorld()
    const transport = backend.transportFor('bob')
    await clock.advance(10)
    backend.sends('bob', 'other', 'My own')
    backend.sends('eve', 'other', 'Latest')
    const first = await transport.loadConversations?.({ limit: 1 }, calling())
    expect(first).toMatchObject({
      conversations: [{ id: 'other', title: 'Other', unreadCount: 1 }],
      next: 'other',
    })
    const second = await transport.loadConversations?.({ limit: 1, cursor: 'other' }, calling())
    expect(second?.conversations.map(({ id }) => id)).toEqual(['room'])
    expect(second).not.toHaveProperty('next')
  })

  it('creates a conversation once, and no second one of the same two without a title', async () => {
    const { backend } = createWorld()
    const transport = backend.transportFor('ann')
    const create = (clientId: string, memberIds: readonly string[], title?: string) =>
      Promise.resolve(
        transport.createConversation?.(
          { clientId, memberIds, ...(title === undefined ? {} : { title }) },
          calling(),
        ),
      )
    expect((await create('a1', ['bob']))?.id).toBe('room')
    const named = await create('a2', ['bob'], 'Plans')
    expect(await create('a2', ['bob'], 'Plans')).toEqual(named)
    expect(named).toMatchObject({ title: 'Plans', members: [{ id: 'ann' }, { id: 'bob' }] })
    expect(await codeOf(create('a3', ['nobody']))).toBe('invalid')
    expect(await codeOf(create('a4', []))).toBe('invalid')
  })

  it('raises read marks and never lowers them', async () => {
    const { backend } = createWorld()
    const [one, two] = backend.addMessages('room', history(2))
    const transport = backend.transportFor('ann')
    for (const upTo of [two, one]) {
      if (upTo) await transport.markRead?.({ conversationId: 'room', upTo }, calling())
    }
    expect(backend.readMark('room', 'ann')).toBe(two?.position)
  })

  it('finds users and messages, of one’s own conversations only', async () => {
    const { backend } = createWorld()
    backend.sends('bob', 'room', 'Find me')
    backend.sends('bob', 'other', 'Find me too')
    const transport = backend.transportFor('ann')
    const found = await transport.searchMessages?.({ text: 'FIND' }, calling())
    expect(found?.messages.map(({ text }) => text)).toEqual(['Find me'])
    expect(await transport.findUsers?.({ text: 'ev' }, calling())).toEqual({
      users: [{ id: 'eve', name: 'Eve' }],
    })
    expect(await transport.loadUsers?.(['eve', 'nobody'], calling())).toEqual([
      { id: 'eve', name: 'Eve' },
    ])
  })

  it('leaves out the methods that it is told to', () => {
    const { backend } = createWorld()
    const transport = backend.transportFor('ann', { without: ['edit', 'setTyping'] })
    expect('edit' in transport || 'setTyping' in transport).toBe(false)
    expect('react' in transport).toBe(true)
  })
})
