import { ChatError, type PageRequest } from '@parley/core'
import { describe, expect, it } from 'vitest'
import { openedRoom } from './opened-room.js'
import { emptyPage, textMessage } from './scripted-transport.js'

/** Reads fail until told otherwise; `reads` counts them. */
function failing(error: () => ChatError) {
  let reads = 0
  let fails = true
  const world = openedRoom(
    {},
    {
      async loadMessages() {
        reads += 1
        if (fails) throw error()
        return emptyPage
      },
    },
  )
  return {
    ...world,
    reads: () => reads,
    heal: () => {
      fails = false
    },
    wake() {
      world.environment.setVisible(false)
      world.environment.setVisible(true)
    },
  }
}

describe('a read that failed', () => {
  it.each(['wake', 'restart'] as const)('is repeated at once after a %s', async (how) => {
    const { client, clock, heal, ready, reads, status, wake } = failing(
      () => new ChatError('server'),
    )
    await ready()
    await clock.advance(120_000)
    heal()
    const before = reads()
    if (how === 'wake') wake()
    else client.restart()
    await clock.advance(0)
    expect(reads()).toBe(before + 1)
    expect(status()).toBe('live')
  })

  it('waits as long as the server asked, also when the page wakes up or there is a gap', async () => {
    const { clock, heal, last, ready, reads, status, wake } = failing(
      () => new ChatError('rate-limited', { retryAfterMs: 90_000 }),
    )
    await ready()
    heal()
    await clock.advance(2_000)
    wake()
    last().sink.gap()
    await clock.advance(87_999)
    expect(reads()).toBe(1)
    await clock.advance(1)
    expect(reads()).toBe(2)
    expect(status()).toBe('live')
  })
})

describe('new credentials', () => {
  it('are not refused by a call that was begun with the old ones', async () => {
    let refuse = (_: ChatError) => {}
    const { client, clock, ready, status } = openedRoom(
      {},
      {
        loadUsers: () =>
          new Promise((_, reject) => {
            refuse = reject
          }),
      },
    )
    await ready()
    const call = { signal: new AbortController().signal }
    const asked = client.requests.loadUsers?.(['bob'], call).catch((error) => error.code)
    const refuseOld = refuse
    client.restart()
    refuseOld(new ChatError('auth'))
    expect(await asked).toBe('auth')
    expect(status()).toBe('live')
    const again = client.requests.loadUsers?.(['bob'], call).catch((error) => error.code)
    refuse(new ChatError('auth'))
    expect(await again).toBe('auth')
    expect(status()).toBe('refused')
    await clock.advance(0)
  })

  it('are not refused by a listening that was begun with the old ones: it is opened again', async () => {
    const { client, clock, last, listenings, ready, status } = openedRoom()
    await ready()
    client.restart()
    last().sink.closed(new ChatError('auth'))
    expect(status()).toBe('waiting')
    await clock.advance(3_000)
    expect(listenings).toHaveLength(2)
    last().sink.closed(new ChatError('auth'))
    expect(status()).toBe('refused')
  })
})

describe('a conversation that is forgotten while it is read', () => {
  it('is not shown as loaded', async () => {
    const answers: (() => void)[] = []
    const { client, clock, last, release, room } = openedRoom(
      {},
      {
        loadMessages: ({ conversationId }: PageRequest) =>
          new Promise((resolve) => {
            answers.push(() =>
              resolve({ ...emptyPage, messages: [textMessage(1, { conversationId })] }),
            )
          }),
      },
    )
    last().sink.ready()
    void room.catchUp()
    release()
    await clock.advance(0)
    for (let n = 0; n < 12; n += 1) {
      client.conversation(`other ${n}`).open()()
      await clock.advance(0)
    }
    for (const answer of answers) answer()
    await clock.advance(0)
    expect(room.timeline.get().length).toBe(0)
    expect(room.state.get().status).toBe('idle')
    room.open()
    expect(room.state.get().status).toBe('loading')
  })
})
