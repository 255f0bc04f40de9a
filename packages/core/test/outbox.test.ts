import { ChatError, memoryStorage, type OutboxRow } from '@parley/core'
import { describe, expect, it } from 'vitest'
import { openedRoom } from './opened-room.js'
import { itemOf, opened } from './outbox-room.js'
import { textMessage } from './scripted-transport.js'
import { createWorld, shown } from './world.js'

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

  it('waits as long as the server asks also when another row, whose echo is awaited, cannot be found', async () => {
    const { room, clock, link, sends } = await opened({ answers: 'nothing' })
    link.hold('events')
    room.send({ text: 'one' })
    await clock.advance(5_000)
    link.failNext('send', new ChatError('rate-limited', { retryAfterMs: 30_000 }))
    link.failNext('loadMessages', new ChatError('network'))
    room.send({ text: 'two' })
    await clock.advance(29_000)
    expect(sends()).toBe(2)
    link.release()
    await clock.advance(2_000)
    expect(sends()).toBe(3)
  })

  it('waits as long as the server asks also when the echo of what it answers came first', async () => {
    const sends: string[] = []
    let refuse = (_: ChatError) => {}
    const { room, ready, last, clock } = openedRoom(
      {},
      {
        send: ({ content }: { readonly content: { readonly text: string } }) => {
          sends.push(content.text)
          return new Promise((_, reject) => (refuse = reject))
        },
      },
    )
    await ready()
    const clientId = room.send({ text: 'one' })
    await clock.advance(100)
    const author = { id: 'ada', name: 'Ada' }
    last().sink.events([
      { type: 'message', message: textMessage(1, { author, clientId, text: 'one' }) },
    ])
    await clock.advance(0)
    refuse(new ChatError('rate-limited', { retryAfterMs: 30_000 }))
    await clock.advance(0)
    room.send({ text: 'two' })
    await clock.advance(29_000)
    expect(sends).toEqual(['one'])
    await clock.advance(2_000)
    expect(sends).toEqual(['one', 'two'])
  })

  it('settles after five answers of 5xx what was performed all the same, though no echo came', async () => {
    const { room, clock, link, onServer } = await opened()
    link.hold('events')
    for (let n = 0; n < 5; n += 1)
      link.failNext('send', new ChatError('server'), { performed: true })
    room.send({ text: 'hello' })
    await clock.advance(60_000)
    expect(onServer()).toEqual(['hello'])
    expect(shown(room)).toEqual(['hello'])
    expect(room.state.get().unsent).toBe(0)
  })

  it('reads until it can what five answers of 5xx may have performed, also where nobody has it open', async () => {
    const { client, clock, link, backend } = createWorld()
    const room = client.conversation('room')
    for (let n = 0; n < 5; n += 1)
      link.failNext('send', new ChatError('server'), { performed: true })
    link.failNext('loadMessages', new ChatError('server'))
    room.send({ text: 'hello' })
    await clock.advance(60_000)
    expect(backend.messages('room')).toHaveLength(1)
    expect(shown(room)).toEqual(['hello'])
    expect(room.state.get().unsent).toBe(0)
    client.close()
    expect(clock.pending).toBe(0)
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
