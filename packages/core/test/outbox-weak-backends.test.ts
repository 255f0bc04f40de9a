import {
  ChatError,
  createChatClient,
  type Message,
  type MessagePage,
  memoryStorage,
} from '@parley/core'
import { createVirtualEnvironment } from '@parley/testing'
import { describe, expect, it } from 'vitest'
import { openedRoom } from './opened-room.js'
import { itemOf, opened } from './outbox-room.js'
import { createScriptedTransport, emptyPage, textMessage } from './scripted-transport.js'
import { createWorld, shown } from './world.js'

describe('over a backend that performs a repeated send twice', () => {
  const weak = { capabilities: { idempotent: false, echoesClientId: false } }

  it('adopts its own message after an answer was lost, and repeats nothing', async () => {
    const { room, link, clock, sends, onServer } = await opened(weak)
    link.failNext('send', new ChatError('timeout'), { performed: true })
    room.send({ text: 'hello' })
    await clock.advance(30_000)
    expect(sends()).toBe(1)
    expect(onServer()).toEqual(['hello'])
    expect(shown(room)).toEqual(['hello'])
    expect(room.state.get().unsent).toBe(0)
  })

  it('knows its own message with a wrong clock where nobody has the conversation open: that is read first', async () => {
    const { backend, environment, clock, link } = createWorld(weak)
    const ahead = 86_400_000
    const wrong = {
      now: () => clock.now() + ahead,
      after: (delayMs: number, callback: () => void) => clock.after(delayMs, callback),
    }
    const client = createChatClient({
      transport: backend.transportFor('ada', weak),
      environment: { ...environment, clock: wrong },
    })
    const room = client.conversation('room')
    link.failNext('loadMessages', new ChatError('network'))
    link.failNext('send', new ChatError('timeout'), { performed: true })
    room.send({ text: 'hello' })
    await clock.advance(60_000)
    expect(backend.messages('room').map(({ text }) => text)).toEqual(['hello'])
    room.open()
    await clock.advance(1_000)
    expect(shown(room)).toEqual(['hello'])
    client.close()
  })

  it('shows a send as unsure when nothing of it is found, and only the person repeats it', async () => {
    const { room, link, clock, sends, settle } = await opened(weak)
    link.failNext('send', new ChatError('network'))
    const clientId = room.send({ text: 'hello' })
    room.send({ text: 'next' })
    await clock.advance(60_000)
    expect(shown(room)).toEqual(['next', 'hello [unsure]'])
    expect(sends()).toBe(2)
    room.retry(clientId)
    await settle()
    expect(shown(room)).toEqual(['next', 'hello'])
  })

  it('does not take an older message of the same text for it', async () => {
    const { room, link, clock, settle } = await opened(weak)
    room.send({ text: 'ok' })
    await settle()
    link.failNext('send', new ChatError('network'))
    room.send({ text: 'ok' })
    await clock.advance(60_000)
    expect(shown(room)).toEqual(['ok', 'ok [unsure]'])
  })

  it('adopts two equal messages in the order in which they were sent', async () => {
    const { room, link, clock, onServer } = await opened(weak)
    link.failNext('send', new ChatError('timeout'), { performed: true })
    link.failNext('send', new ChatError('timeout'), { performed: true })
    room.send({ text: 'ok' })
    room.send({ text: 'ok' })
    await clock.advance(60_000)
    expect(onServer()).toEqual(['ok', 'ok'])
    expect(shown(room)).toEqual(['ok', 'ok'])
  })

  it('never shows its own echo beside the pending message', async () => {
    const { room, link, settle } = await opened(weak)
    link.hold('answers')
    room.send({ text: 'hello' })
    await settle()
    expect(shown(room)).toEqual(['hello [pending]'])
    link.release()
    await settle()
    expect(shown(room)).toEqual(['hello'])
  })

  it('never shows its own message from a page beside the pending one', async () => {
    const environment = createVirtualEnvironment()
    let answer = (_: Message) => {}
    let page: MessagePage = emptyPage
    const { transport, last } = createScriptedTransport(weak.capabilities, {
      send: () =>
        new Promise((resolve) => {
          answer = resolve
        }),
      loadMessages: async () => page,
    })
    const room = createChatClient({ transport, environment }).conversation('room')
    room.send({ text: 'text 1' })
    await environment.clock.advance(0)
    page = { messages: [textMessage(1)], atStart: true, atEnd: true }
    room.open()
    last().sink.ready()
    await environment.clock.advance(0)
    expect(shown(room)).toEqual(['text 1 [pending]'])
    answer(textMessage(1))
    await environment.clock.advance(0)
    expect(shown(room)).toEqual(['text 1'])
  })

  it('does not take an older message of the same text that is loaded later for it', async () => {
    const { room, link, clock, settle, backend } = await opened(weak)
    room.send({ text: 'ok' })
    await settle()
    for (let n = 0; n < 60; n += 1) backend.sends('bob', 'room', `message ${n}`)
    await settle()
    const again = createChatClient({
      transport: backend.transportFor('ada', weak),
      environment: createVirtualEnvironment({ clock }),
    }).conversation('room')
    again.open()
    await settle()
    link.failNext('send', new ChatError('network'))
    again.send({ text: 'ok' })
    await settle()
    expect(shown(again).at(-1)).toBe('ok [unsure]')
    await Promise.all([again.loadOlder(), settle()])
    expect(shown(again)[0]).toBe('ok')
    expect(shown(again).at(-1)).toBe('ok [unsure]')
  })

  it('adopts its own message that arrives after a loss, before what was missed is read', async () => {
    const environment = createVirtualEnvironment()
    let fail = (_: Error) => {}
    const { transport, last } = createScriptedTransport(weak.capabilities, {
      send: () =>
        new Promise((_, reject) => {
          fail = reject
        }),
    })
    const room = createChatClient({ transport, environment }).conversation('room')
    room.open()
    last().sink.ready()
    await environment.clock.advance(0)
    room.send({ text: 'hello' })
    await environment.clock.advance(0)
    last().sink.closed(new ChatError('network'))
    fail(new ChatError('network'))
    await environment.clock.advance(1_000)
    const messages = [textMessage(1, { text: 'hello' })]
    last().sink.snapshot('room', { messages, atStart: true, atEnd: true })
    expect(shown(room)).toEqual(['hello'])
    expect(room.state.get().unsent).toBe(0)
  })

  it('sends after a reload what the person asked to repeat', async () => {
    const storage = memoryStorage()
    const world = createWorld(weak)
    const first = world.join('ada', storage)
    world.link.failNext('send', new ChatError('network'))
    const clientId = first.conversation('room').send({ text: 'hello' })
    await world.clock.advance(20_000)
    expect(shown(first.conversation('room'))).toEqual(['hello [unsure]'])
    world.link.cut()
    const room = first.conversation('room')
    room.open()
    await world.settle()
    room.retry(clientId)
    await world.settle()
    first.close()
    world.link.restore()
    const again = world.join('ada', storage).conversation('room')
    await world.settle()
    expect(shown(again)).toEqual(['hello'])
  })

  it('takes a row of an earlier page that was being sent as unsure, not as unsent', async () => {
    const storage = memoryStorage()
    const world = createWorld(weak)
    const first = world.join('ada', storage)
    world.link.hold()
    first.conversation('room').send({ text: 'hello' })
    await world.settle()
    first.close()
    world.link.release()
    world.link.restore()
    const second = world.join('ada', storage)
    const room = second.conversation('room')
    room.open()
    await world.settle()
    expect(world.backend.messages('room')).toHaveLength(1)
    expect(shown(room)).toEqual(['hello'])
    expect(await storage.loadRows('ada')).toEqual([])
  })
})

describe('a transport that cannot be trusted', () => {
  it('parks what it answers with throws of any kind, and never breaks', async () => {
    const environment = createVirtualEnvironment()
    const { transport } = createScriptedTransport(
      {},
      {
        send: () => {
          throw 'a string'
        },
      },
    )
    const client = createChatClient({ transport, environment })
    const room = client.conversation('room')
    room.send({ text: 'hello' })
    await environment.clock.advance(120_000)
    expect(shown(room)).toEqual(['hello [failed]'])
    expect(itemOf(room).error).toBeInstanceOf(ChatError)
    expect(itemOf(room).error?.code).toBe('server')
  })

  it('awaits the echo when the answer is of another conversation', async () => {
    const { clock, last, ready, room } = openedRoom(
      {},
      { send: async () => textMessage(1, { conversationId: 'elsewhere' }) },
    )
    await ready()
    const clientId = room.send({ text: 'hello' })
    await clock.advance(100)
    expect(shown(room)).toEqual(['hello [pending]'])
    last().sink.events([{ type: 'message', message: textMessage(2, { clientId, text: 'hello' }) }])
    expect(shown(room)).toEqual(['hello'])
  })

  it('does not take an echo that was held for newer than a page that was asked for since', async () => {
    let answer = (_: unknown) => {}
    let page = emptyPage
    const { room, ready, last, clock } = openedRoom(
      { echoesClientId: false, idempotent: false },
      {
        loadMessages: async () => page,
        send: () => new Promise((resolve) => (answer = resolve)),
      },
    )
    await ready()
    room.send({ text: 'hello' })
    await clock.advance(100)
    const old = textMessage(1, { text: 'of another device', reactions: [] })
    last().sink.events([{ type: 'message', message: old }])
    const reactions = [{ emoji: '👍', userIds: ['bob'] }]
    page = { ...emptyPage, messages: [{ ...old, reactions }] }
    last().sink.gap()
    await clock.advance(100)
    answer(textMessage(2, { text: 'hello' }))
    await clock.advance(100)
    expect(shown(room)).toEqual(['of another device', 'hello'])
    expect(itemOf(room).message.reactions).toEqual(reactions)
  })

  it('does not believe an echo by somebody else', async () => {
    const { clock, last, ready, room } = openedRoom({}, { send: () => new Promise(() => {}) })
    await ready()
    const clientId = room.send({ text: 'hello' })
    await clock.advance(100)
    const author = { id: 'eve' }
    last().sink.events([{ type: 'message', message: textMessage(2, { clientId, author }) }])
    expect(shown(room)).toEqual(['text 2', 'hello [pending]'])
  })
})
