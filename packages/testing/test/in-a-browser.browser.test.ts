import { describe, expect, it } from 'vitest'
import { createMemoryBackend, createVirtualClock } from '../src/index.js'

// Runs in Chromium and, as every file of this folder, in Node: the package is for both.
describe('in a browser and in Node alike', () => {
  it('the virtual clock runs microtasks to their end between timers', async () => {
    const clock = createVirtualClock()
    const ran: string[] = []
    clock.after(1, () => {
      void (async () => {
        for (let step = 0; step < 50; step += 1) await null
        ran.push('microtasks')
      })()
    })
    clock.after(2, () => ran.push('timer'))
    await clock.advance(2)
    expect(ran).toEqual(['microtasks', 'timer'])
  })

  it('the memory backend answers', async () => {
    const backend = createMemoryBackend({
      clock: createVirtualClock(),
      users: [{ id: 'ann' }],
      conversations: [{ id: 'room', memberIds: ['ann'] }],
    })
    backend.sends('ann', 'room', 'Hi')
    const page = await backend
      .transportFor('ann')
      .loadMessages(
        { conversationId: 'room', start: 'newest', limit: 5 },
        { signal: new AbortController().signal },
      )
    expect(page.messages.map(({ text }) => text)).toEqual(['Hi'])
  })
})
