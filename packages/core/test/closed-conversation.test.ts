import { ChatError, type PageRequest } from '@parley/core'
import { describe, expect, it } from 'vitest'
import { openedRoom } from './opened-room.js'
import { emptyPage } from './scripted-transport.js'
import { createWorld, shown } from './world.js'

describe('a conversation that was closed', () => {
  it('is known, and catches up when it is opened again', async () => {
    const world = createWorld()
    const { backend, room, settle } = world
    backend.addMessages('room', [{ authorId: 'bob', text: 'old' }])
    const release = room.open()
    await settle()
    release()
    await settle()
    backend.sends('bob', 'room', 'missed')
    await settle()
    expect(shown(room)).toEqual(['old'])
    room.open()
    expect(shown(room)).toEqual(['old'])
    await settle()
    expect(shown(room)).toEqual(['old', 'missed'])
  })

  it('is forgotten when ten others were closed since', async () => {
    const { backend, client, room, settle } = createWorld()
    backend.addMessages('room', [{ authorId: 'bob', text: 'old' }])
    room.open()
    await settle()
    for (let n = 0; n < 12; n += 1) {
      backend.addConversation({ id: `c${n}`, memberIds: ['ada'] })
      const release = client.conversation(`c${n}`).open()
      await settle()
      release()
      await settle()
    }
    expect(client.conversation('c11').state.get().status).toBe('ready')
    expect(client.conversation('c0').state.get().status).toBe('idle')
    expect(shown(room)).toEqual(['old'])
    const again = client.conversation('c0')
    again.open()
    await settle()
    expect(again.state.get().status).toBe('ready')
  })

  it('has not read what it failed to read of a conversation that was forgotten meanwhile', async () => {
    let fail = (_: ChatError) => {}
    const { client, clock, ready, release, room } = openedRoom(
      { idempotent: false, echoesClientId: false },
      {
        send: () => Promise.reject(new ChatError('network')),
        loadMessages: ({ conversationId }: PageRequest) =>
          conversationId === 'room' && room.state.get().unsent > 0
            ? new Promise((_, reject) => (fail = reject))
            : Promise.resolve(emptyPage),
      },
    )
    await ready()
    room.send({ text: 'hello' })
    await clock.advance(1_000)
    release()
    for (let n = 0; n < 11; n += 1) client.conversation(`other ${n}`).open()()
    await clock.advance(0)
    fail(new ChatError('network'))
    await clock.advance(0)
    expect(shown(room)).toEqual(['hello [pending]'])
  })
})
