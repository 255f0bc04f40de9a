import { describe, expect, it } from 'vitest'
import { createWorld, shown } from './world.js'

describe('a chat client', () => {
  it('loads, goes live, sends and receives', async () => {
    const { backend, client, room, settle, status } = createWorld()
    backend.addMessages('room', [
      { authorId: 'bob', text: 'one' },
      { authorId: 'ada', text: 'two' },
    ])
    expect(status()).toBe('idle')
    const release = room.open()
    expect(status()).toBe('connecting')
    expect(room.state.get().status).toBe('loading')
    await settle()
    expect(status()).toBe('live')
    expect(room.state.get()).toMatchObject({ status: 'ready', atStart: true, gaps: 0 })
    expect(shown(room)).toEqual(['one', 'two'])

    room.send({ text: 'three' })
    await settle()
    backend.sends('bob', 'room', 'four')
    await settle()
    expect(shown(room)).toEqual(['one', 'two', 'three', 'four'])
    expect(backend.messages('room').map((message) => message.text)).toEqual(shown(room))
    expect(room.state.get().unsent).toBe(0)
    release()
    client.close()
  })
})
