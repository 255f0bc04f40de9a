import { ChatError, memoryStorage } from '@parley/core'
import { describe, expect, it } from 'vitest'
import { openedRoom } from './opened-room.js'
import { itemOf, opened } from './outbox-room.js'
import { textMessage } from './scripted-transport.js'
import { createWorld, shown } from './world.js'

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

  it('shows no old edit again that an earlier page left stored although it was performed', async () => {
    const storage = memoryStorage()
    const world = createWorld({ answers: 'nothing' })
    const first = world.join('ada', { ...storage, deleteRow: async () => {} })
    const room = first.conversation('room')
    room.open()
    room.send({ text: 'one' })
    await world.settle()
    const id = world.backend.messages('room')[0]?.id ?? ''
    for (const text of ['two', 'three']) {
      room.edit(id, { text })
      await world.settle()
    }
    first.close()
    const edited = (await storage.loadRows('ada')).find(
      ({ operation }) => operation.kind === 'edit' && operation.content.text === 'two',
    )
    await storage.wipe('ada')
    if (edited) await storage.putRow('ada', edited)
    const again = world.join('ada', storage).conversation('room')
    again.open()
    await world.clock.advance(2_000)
    expect(again.state.get().unsent).toBe(0)
    expect(shown(again)).toEqual(['three'])
  })

  it('shows what others did while the answer was on its way, and reads how both come together', async () => {
    const by = (...userIds: string[]) =>
      textMessage(1, { reactions: [{ emoji: '👍', userIds: [...userIds] }] })
    let answer = (_: unknown) => {}
    let stored = textMessage(1)
    const { room, ready, last, clock } = openedRoom(
      {},
      {
        loadMessages: async () => ({ messages: [stored], atStart: true, atEnd: true }),
        react: () => new Promise((resolve) => (answer = resolve)),
      },
    )
    await ready()
    room.react('m1', '👍', true)
    await clock.advance(100)
    stored = by('ada', 'bob')
    last().sink.events([{ type: 'message', message: by('ada', 'bob') }])
    answer(by('ada'))
    await clock.advance(0)
    expect(itemOf(room).message.reactions).toEqual(stored.reactions)
    last().sink.events([{ type: 'message', message: by('bob') }])
    await clock.advance(0)
    room.react('m1', '👍', true)
    await clock.advance(100)
    last().sink.events([{ type: 'message', message: by() }])
    stored = by('ada')
    answer(stored)
    await clock.advance(0)
    expect(itemOf(room)).toMatchObject({ changing: false, message: stored })
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
