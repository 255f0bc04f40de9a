import { describe, expect, it } from 'vitest'
import { openedRoom } from './opened-room.js'

/** The conversations that are listened to, and how many topics are open at most. */
function limited(topics: number) {
  const world = openedRoom({ limits: { topics } })
  const { clock, listenings } = world
  const open = () => listenings.filter(({ stopped }) => !stopped)
  return {
    ...world,
    open,
    rooms: () =>
      open().flatMap(({ topic }) => (topic.kind === 'conversation' ? [topic.conversationId] : [])),
    async settle() {
      for (const { sink } of open()) sink.ready('resumed')
      await clock.advance(0)
    },
  }
}

describe('a backend that limits its topics', () => {
  it('is listened to for those conversations that were opened last, and never for more', async () => {
    const { client, open, rooms, settle, status } = limited(2)
    await settle()
    client.conversation('b').open()
    const releaseC = client.conversation('c').open()
    expect(open()).toHaveLength(2)
    expect(rooms()).toEqual(['b', 'c'])
    await settle()
    expect(status()).toBe('live')
    releaseC()
    await settle()
    expect(rooms().sort()).toEqual(['b', 'room'])
    await settle()
    expect(status()).toBe('live')
  })

  it('counts the inbox and presence, which stay', async () => {
    const { client, open, rooms, settle } = limited(3)
    client.onInboxChange(() => {})
    client.presence().subscribe(() => {})
    client.conversation('b').open()
    await settle()
    expect(open()).toHaveLength(3)
    expect(rooms()).toEqual(['b'])
  })

  it('reads the others when they fall out of it, when somebody looks, and when the inbox names them', async () => {
    const { clock, client, environment, open, pages, settle } = limited(2)
    client.onInboxChange(() => {})
    await settle()
    client.conversation('b').open()
    await settle()
    const reads = () => pages.filter(({ conversationId }) => conversationId === 'room').length
    const before = reads()
    expect(client.conversation('room').state.get().status).toBe('ready')
    environment.setVisible(false)
    environment.setVisible(true)
    await clock.advance(0)
    expect(reads()).toBe(before + 1)
    open()[0]?.sink.events([{ type: 'conversation', conversation: { id: 'room' } }])
    await clock.advance(0)
    expect(reads()).toBe(before + 2)
    // What is listened to is not read because the inbox names it.
    pages.length = 0
    open()[0]?.sink.events([{ type: 'conversation', conversation: { id: 'b' } }])
    await clock.advance(0)
    expect(pages).toEqual([])
  })
})
