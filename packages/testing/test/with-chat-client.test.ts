import { type ChatConversation, createChatClient } from '@parley/core'
import { describe, expect, it } from 'vitest'
import { createVirtualEnvironment, type MemoryBackend, type VirtualClock } from '../src/index.js'
import { createWorld } from './world.js'

function clientFor(backend: MemoryBackend, clock: VirtualClock, userId: string) {
  return createChatClient({
    transport: backend.transportFor(userId),
    environment: createVirtualEnvironment({ clock }),
  })
}

function textsOf({ timeline }: ChatConversation): readonly string[] {
  const snapshot = timeline.get()
  return Array.from({ length: snapshot.length }, (_, index) => {
    const item = snapshot.at(index)
    return item.kind === 'message' ? `${item.message.text} (${item.status})` : 'gap'
  })
}

describe('the chat client on the memory backend', () => {
  it('sends both ways, catches up after a cut, and leaves nothing behind', async () => {
    const { backend, clock } = createWorld({ latencyMs: 40 })
    backend.addMessages('room', [{ authorId: 'bob', text: 'Old' }])
    const ann = clientFor(backend, clock, 'ann')
    const bob = clientFor(backend, clock, 'bob')
    const annsRoom = ann.conversation('room')
    const bobsRoom = bob.conversation('room')
    annsRoom.open()
    bobsRoom.open()
    await clock.advance(1_000)
    expect(ann.connection.get().status).toBe('live')

    annsRoom.send({ text: 'From Ann' })
    await clock.advance(1_000)
    bobsRoom.send({ text: 'From Bob' })
    await clock.advance(1_000)
    const both = ['Old (sent)', 'From Ann (sent)', 'From Bob (sent)']
    expect([textsOf(annsRoom), textsOf(bobsRoom)]).toEqual([both, both])

    backend.link('ann').cut()
    annsRoom.send({ text: 'Written without a line' })
    backend.edits('bob', 'm1', 'Old, edited')
    await clock.advance(1_000)
    expect(textsOf(annsRoom).at(-1)).toBe('Written without a line (pending)')
    backend.link('ann').restore()
    await clock.advance(60_000)
    const all = ['Old, edited (sent)', ...both.slice(1), 'Written without a line (sent)']
    expect([textsOf(annsRoom), textsOf(bobsRoom)]).toEqual([all, all])

    ann.close()
    bob.close()
    expect([clock.pending, backend.listenings()]).toEqual([0, 0])
  })
})
