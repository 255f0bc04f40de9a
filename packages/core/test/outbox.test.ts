import {
  type ChatConversation,
  ChatError,
  createChatClient,
  type Message,
  memoryStorage,
  type OutboxRow,
} from '@parley/core'
import { createVirtualEnvironment } from '@parley/testing'
import { describe, expect, it } from 'vitest'
import { createScriptedTransport, textMessage } from './scripted-transport.js'
import { createWorld, shown } from './world.js'

async function opened(options: Parameters<typeof createWorld>[0] = {}) {
  const world = createWorld(options)
  world.room.open()
  await world.settle()
  const sends = () => world.link.calls.filter((call) => call.method === 'send').length
  const onServer = () =>
    world.backend
      .messages('room')
      .map((message) => (message.deletedAt === undefined ? message.text : '(deleted)'))
  return { ...world, sends, onServer }
}
const itemOf = (room: ChatConversation, index = 0) => {
  const item = room.timeline.get().at(index)
  if (item.kind === 'gap') throw new Error('That is a gap.')
  return item
}

describe('the outbox', () => {
  it('refuses what cannot be sent at once, and queues nothing', async () => {
    const { client, room, backend } = await opened()
    const [message] = backend.addMessages('room', [{ authorId: 'bob', text: 'old' }])
    const refusal = (run: () => unknown) => {
      try {
        run()
      } catch (error) {
        return (error as ChatError).code
      }
      return 'nothing'
    }
    expect(refusal(() => room.send({ text: ' \n\t' }))).toBe('invalid')
    expect(refusal(() => room.send({ text: 'ä'.repeat(4_001) }))).toBe('too-large')
    expect(refusal(() => room.send({ text: 'ä'.repeat(4_000) }))).toBe('nothing')
    expect(refusal(() => room.edit(message?.id ?? '', { text: 'x' }))).toBe('gone')
    expect(refusal(() => room.delete('nobody knows'))).toBe('gone')
    expect(refusal(() => client.conversation(''))).toBe('invalid')
    const poor = await opened({ without: ['edit', 'react'] })
    expect(refusal(() => poor.room.edit('x', { text: 'x' }))).toBe('unsupported')
    expect(refusal(() => poor.room.react('x', '👍', true))).toBe('unsupported')
    expect(poor.client.supports('edit')).toBe(false)
    expect(poor.client.supports('delete')).toBe(true)
  })

  it('writes the row before it shows the message as pending', async () => {
    const writes: OutboxRow[] = []
    const memory = memoryStorage()
    let finish = () => {}
    const world = createWorld()
    const client = world.join('ada', {
      ...memory,
      async putRow(account, row) {
        writes.push(row)
        await new Promise<void>((resolve) => {
          finish = resolve
        })
        await memory.putRow(account, row)
      },
    })
    const room = client.conversation('room')
    const clientId = room.send({ text: 'hello' })
    await world.settle()
    expect(writes).toMatchObject([{ clientId, state: 'queued', operation: { kind: 'send' } }])
    expect(shown(room)).toEqual([])
    finish()
    await Promise.resolve().then(() => {})
    await world.settle()
    expect(world.backend.messages('room')).toHaveLength(1)
  })

  it('tells of an own send at once, not with the next frame', async () => {
    const { room, clock, link } = await opened()
    link.hold()
    let told = 0
    room.timeline.subscribe(() => {
      told += 1
    })
    const before = clock.now()
    room.send({ text: 'hello' })
    await clock.advance(0)
    expect(clock.now()).toBe(before)
    expect(told).toBe(1)
    expect(shown(room)).toEqual(['hello [pending]'])
  })

  it('keeps a row in storage until the answer, and lets it go then', async () => {
    const storage = memoryStorage()
    const world = createWorld()
    const client = world.join('ada', storage)
    world.link.hold('answers')
    client.conversation('room').send({ text: 'hello' })
    await world.settle()
    expect(await storage.loadRows('ada')).toHaveLength(1)
    world.link.release()
    await world.settle()
    expect(await storage.loadRows('ada')).toHaveLength(0)
  })

  it('sends what an earlier page left behind, once and in order, and never under another account', async () => {
    const storage = memoryStorage()
    const world = createWorld()
    world.link.cut()
    const first = world.join('ada', storage)
    const room = first.conversation('room')
    room.send({ text: 'one' })
    room.send({ text: 'two' })
    await world.settle()
    expect(shown(room)).toEqual(['one [pending]', 'two [pending]'])
    first.close()
    world.link.restore()
    world.join('bob', storage)
    const second = world.join('ada', storage)
    const again = second.conversation('room')
    const clientId = again.send({ text: 'three' })
    await world.settle()
    expect(world.backend.messages('room').map((message) => message.text)).toEqual([
      'one',
      'two',
      'three',
    ])
    expect(world.backend.messages('room').every(({ author }) => author.id === 'ada')).toBe(true)
    expect(world.backend.messages('room')[2]?.clientId).toBe(clientId)
    expect(shown(again)).toEqual(['one', 'two', 'three'])
  })

  it('sends from a client that listens to nothing', async () => {
    const { client, room, backend, settle } = createWorld()
    room.send({ text: 'hello' })
    await settle()
    expect(client.connection.get().status).toBe('idle')
    expect(backend.messages('room')).toHaveLength(1)
  })

  it('keeps sends while offline, and sends them in order and once when back', async () => {
    const { environment, room, clock, link, sends, onServer, settle, status } = await opened()
    link.cut()
    environment.setOnline(false)
    room.send({ text: 'one' })
    room.send({ text: 'two' })
    await clock.advance(120_000)
    expect(sends()).toBe(0)
    expect(shown(room)).toEqual(['one [pending]', 'two [pending]'])
    expect(room.state.get().unsent).toBe(2)
    link.restore()
    environment.setOnline(true)
    await settle()
    expect(status()).toBe('live')
    expect(onServer()).toEqual(['one', 'two'])
    expect(shown(room)).toEqual(['one', 'two'])
    expect(sends()).toBe(2)
  })

  it('sends in one conversation after the other answer, and in others meanwhile', async () => {
    const { client, room, link, sends, settle } = await opened()
    link.hold()
    room.send({ text: 'one' })
    room.send({ text: 'two' })
    client.conversation('other').send({ text: 'elsewhere' })
    await settle()
    expect(sends()).toBe(2)
    link.release()
    await settle()
    expect(sends()).toBe(3)
  })

  it.each(['network', 'timeout', 'rate-limited'] as const)(
    'repeats without limit what ends in %s',
    async (code) => {
      const { room, clock, link, onServer } = await opened()
      for (let n = 0; n < 20; n += 1) link.failNext('send', new ChatError(code))
      room.send({ text: 'hello' })
      await clock.advance(20 * 30_000)
      expect(onServer()).toEqual(['hello'])
      expect(shown(room)).toEqual(['hello'])
    },
  )

  it('waits as long as the server asks', async () => {
    const { room, clock, link, sends, environment } = await opened()
    link.failNext('send', new ChatError('rate-limited', { retryAfterMs: 60_000 }))
    room.send({ text: 'hello' })
    await clock.advance(59_000)
    environment.setVisible(false)
    environment.setVisible(true)
    await clock.advance(500)
    expect(sends()).toBe(1)
    await clock.advance(1_000)
    expect(sends()).toBe(2)
  })

  it('gives up after five answers of 5xx, and the rest goes on', async () => {
    const { room, clock, link, onServer } = await opened()
    for (let n = 0; n < 5; n += 1) link.failNext('send', new ChatError('server'))
    const clientId = room.send({ text: 'poison' })
    room.send({ text: 'fine' })
    await clock.advance(60_000)
    expect(onServer()).toEqual(['fine'])
    expect(shown(room)).toEqual(['fine', 'poison [failed]'])
    expect(itemOf(room, 1)).toMatchObject({ error: { code: 'server' }, failedClientId: clientId })
    room.retry(clientId)
    await clock.advance(100)
    expect(shown(room)).toEqual(['fine', 'poison'])
  })

  it.each(['forbidden', 'invalid', 'too-large', 'conflict', 'gone', 'unsupported'] as const)(
    'shows a send that is refused with %s as failed at once, until it is discarded',
    async (code) => {
      const { room, link, sends, settle, status } = await opened()
      link.failNext('send', new ChatError(code))
      const clientId = room.send({ text: 'hello' })
      room.send({ text: 'next' })
      await settle()
      expect(shown(room)).toEqual(['next', 'hello [failed]'])
      expect(sends()).toBe(2)
      expect(status()).toBe('live')
      expect(room.state.get().unsent).toBe(1)
      room.discard(clientId)
      await settle()
      expect(shown(room)).toEqual(['next'])
      expect(room.state.get().unsent).toBe(0)
    },
  )

  it('keeps the rows when the credentials are refused, and sends them after restart', async () => {
    const { client, room, clock, link, sends, onServer, status } = await opened()
    link.failNext('send', new ChatError('auth'))
    room.send({ text: 'hello' })
    await clock.advance(600_000)
    expect(status()).toBe('refused')
    expect(sends()).toBe(1)
    expect(shown(room)).toEqual(['hello [pending]'])
    client.restart()
    await clock.advance(100)
    expect(onServer()).toEqual(['hello'])
    expect(status()).toBe('live')
  })

  it('settles by the echo when it comes before the answer, and goes on without the answer', async () => {
    const { room, link, settle, onServer } = await opened()
    link.hold('answers')
    room.send({ text: 'one' })
    room.send({ text: 'two' })
    await settle()
    expect(onServer()).toEqual(['one', 'two'])
    expect(shown(room)).toEqual(['one', 'two'])
    link.release()
    await settle()
    expect(shown(room)).toEqual(['one', 'two'])
  })

  it('settles by the answer when it comes before the echo', async () => {
    const { room, link, settle } = await opened()
    link.hold('events')
    room.send({ text: 'one' })
    await settle()
    expect(shown(room)).toEqual(['one'])
    link.release()
    await settle()
    expect(shown(room)).toEqual(['one'])
  })

  it('repeats a send whose answer was lost, which performs nothing', async () => {
    const { room, link, clock, sends, onServer } = await opened()
    link.hold('events')
    link.failNext('send', new ChatError('timeout'), { performed: true })
    room.send({ text: 'one' })
    await clock.advance(1_000)
    expect(sends()).toBe(2)
    expect(onServer()).toEqual(['one'])
    expect(shown(room)).toEqual(['one'])
  })

  it('awaits the echo of a send that is answered with nothing, 10 s at most', async () => {
    const { room, link, clock, settle, onServer } = await opened({ answers: 'nothing' })
    room.send({ text: 'one' })
    await settle()
    expect(shown(room)).toEqual(['one'])
    link.hold('events')
    room.send({ text: 'two' })
    await settle()
    expect(shown(room)).toEqual(['one', 'two [pending]'])
    await clock.advance(9_800)
    expect(shown(room)).toEqual(['one', 'two [pending]'])
    await clock.advance(200)
    expect(shown(room)).toEqual(['one', 'two'])
    expect(onServer()).toEqual(['one', 'two'])
  })

  it('sends the next message while the echo of the one before is awaited', async () => {
    const { room, link, settle, onServer } = await opened({ answers: 'nothing' })
    link.hold('events')
    room.send({ text: 'one' })
    room.send({ text: 'two' })
    await settle()
    expect(onServer()).toEqual(['one', 'two'])
  })

  it('gives up a request after 10 s', async () => {
    const { room, link, clock, sends } = await opened()
    link.hold()
    room.send({ text: 'one' })
    await clock.advance(9_999)
    expect(sends()).toBe(1)
    await clock.advance(501)
    expect(sends()).toBe(2)
  })
})

describe('operations on messages', () => {
  it('edits, deletes and reacts, at once on screen and then on the server', async () => {
    const { room, link, settle, backend, onServer } = await opened()
    for (const text of ['one', 'two', 'three']) room.send({ text })
    await settle()
    const [one, two, three] = backend.messages('room').map((message) => message.id)
    link.hold()
    room.edit(one ?? '', { text: 'ONE' })
    room.delete(two ?? '')
    room.react(three ?? '', '👍', true)
    await settle()
    expect(shown(room)).toEqual(['ONE', '(deleted)', 'three'])
    expect(itemOf(room, 2)).toMatchObject({
      changing: true,
      message: { reactions: [{ emoji: '👍', userIds: ['ada'] }] },
    })
    link.release()
    await settle()
    expect(onServer()).toEqual(['ONE', '(deleted)', 'three'])
    expect(backend.messages('room')[2]?.reactions).toMatchObject([{ emoji: '👍' }])
    expect(itemOf(room, 2).changing).toBe(false)
  })

  it('stays as it was asked for when the backend accepts an operation without an answer', async () => {
    const { room, link, settle, backend } = await opened({ answers: 'nothing' })
    for (const text of ['one', 'two', 'three']) room.send({ text })
    await settle()
    const ids = backend.messages('room').map((message) => message.id)
    link.hold('events')
    room.edit(ids[0] ?? '', { text: 'ONE' })
    room.delete(ids[1] ?? '')
    room.react(ids[2] ?? '', '👍', true)
    await settle()
    expect(room.state.get().unsent).toBe(0)
    expect(shown(room)).toEqual(['ONE', '(deleted)', 'three'])
    expect(itemOf(room, 2).message.reactions).toMatchObject([{ emoji: '👍' }])
    link.release()
    await settle()
    expect(shown(room)).toEqual(['ONE', '(deleted)', 'three'])
  })

  it('folds an edit of a message that was not sent yet into it', async () => {
    const { room, environment, settle, link, onServer } = await opened()
    environment.setOnline(false)
    const clientId = room.send({ text: 'helo' })
    room.edit(clientId, { text: 'hello' })
    await settle()
    expect(shown(room)).toEqual(['hello [pending]'])
    expect(room.state.get().unsent).toBe(1)
    environment.setOnline(true)
    await settle()
    expect(onServer()).toEqual(['hello'])
    expect(link.calls.some((call) => call.method === 'edit')).toBe(false)
  })

  it('takes back a message that was not sent yet when it is deleted', async () => {
    const { room, environment, settle, sends } = await opened()
    environment.setOnline(false)
    const clientId = room.send({ text: 'hello' })
    room.react(clientId, '👍', true)
    await settle()
    room.delete(clientId)
    expect(shown(room)).toEqual([])
    environment.setOnline(true)
    await settle()
    expect(sends()).toBe(0)
    expect(room.state.get().unsent).toBe(0)
  })

  it('holds an operation on a message in flight until it has its id', async () => {
    const { room, link, settle, onServer, backend } = await opened()
    link.hold()
    const clientId = room.send({ text: 'hello' })
    await settle()
    room.edit(clientId, { text: 'hello there' })
    room.react(clientId, '👍', true)
    await settle()
    expect(shown(room)).toEqual(['hello there [pending]'])
    link.release()
    await settle()
    expect(onServer()).toEqual(['hello there'])
    expect(backend.messages('room')[0]?.reactions).toMatchObject([{ emoji: '👍' }])
    expect(shown(room)).toEqual(['hello there'])
    room.edit(clientId, { text: 'by the old id' })
    await settle()
    expect(onServer()).toEqual(['by the old id'])
  })

  it('holds an operation on a message whose echo is awaited', async () => {
    const { room, link, settle, onServer } = await opened({ answers: 'nothing' })
    link.hold('events')
    const clientId = room.send({ text: 'hello' })
    await settle()
    expect(onServer()).toEqual(['hello'])
    room.edit(clientId, { text: 'hello there' })
    await settle()
    expect(link.calls.some((call) => call.method === 'edit')).toBe(false)
    link.release()
    await settle()
    expect(onServer()).toEqual(['hello there'])
    expect(shown(room)).toEqual(['hello there'])
  })

  it('fails an operation together with the message it is of, and sends both when retried', async () => {
    const { room, link, settle, onServer } = await opened()
    link.hold('answers')
    link.failNext('send', new ChatError('forbidden'))
    const clientId = room.send({ text: 'hello' })
    await settle()
    room.edit(clientId, { text: 'hello there' })
    await settle()
    link.release()
    await settle()
    expect(shown(room)).toEqual(['hello there [failed]'])
    expect(itemOf(room).failedClientId).toBe(clientId)
    room.react(clientId, '👍', true)
    await settle()
    expect(room.state.get().unsent).toBe(3)
    room.retry(clientId)
    await settle()
    expect(onServer()).toEqual(['hello there'])
    expect(room.state.get().unsent).toBe(0)
  })

  it('takes back an edit that is refused and discarded', async () => {
    const { room, link, settle, backend } = await opened()
    const message = backend.sends('bob', 'room', 'mine')
    await settle()
    link.failNext('edit', new ChatError('forbidden'))
    room.edit(message.id, { text: 'yours' })
    await settle()
    const item = itemOf(room)
    expect(item).toMatchObject({ status: 'sent', error: { code: 'forbidden' } })
    room.discard(item.failedClientId ?? '')
    await settle()
    expect(shown(room)).toEqual(['mine'])
    expect(itemOf(room).error).toBeUndefined()
  })
})

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
    const { transport, last } = createScriptedTransport(weak.capabilities, {
      send: () =>
        new Promise((resolve) => {
          answer = resolve
        }),
      loadMessages: async () => ({ messages: [textMessage(1)], atStart: true, atEnd: true }),
    })
    const room = createChatClient({ transport, environment }).conversation('room')
    room.send({ text: 'text 1' })
    await environment.clock.advance(0)
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
    const environment = createVirtualEnvironment()
    const { transport, last } = createScriptedTransport(
      {},
      { send: async () => textMessage(1, { conversationId: 'elsewhere' }) },
    )
    const client = createChatClient({ transport, environment })
    const room = client.conversation('room')
    room.open()
    last().sink.ready()
    const clientId = room.send({ text: 'hello' })
    await environment.clock.advance(100)
    expect(shown(room)).toEqual(['hello [pending]'])
    last().sink.events([{ type: 'message', message: textMessage(2, { clientId, text: 'hello' }) }])
    expect(shown(room)).toEqual(['hello'])
  })

  it('does not believe an echo by somebody else', async () => {
    const environment = createVirtualEnvironment()
    const { transport, last } = createScriptedTransport({}, { send: () => new Promise(() => {}) })
    const client = createChatClient({ transport, environment })
    const room = client.conversation('room')
    room.open()
    last().sink.ready()
    const clientId = room.send({ text: 'hello' })
    await environment.clock.advance(100)
    const author = { id: 'eve' }
    last().sink.events([{ type: 'message', message: textMessage(2, { clientId, author }) }])
    expect(shown(room)).toEqual(['text 2', 'hello [pending]'])
  })
})
