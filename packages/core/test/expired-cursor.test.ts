import { ChatError, type PageRequest } from '@parley/core'
import { describe, expect, it } from 'vitest'
import { openedRoom } from './opened-room.js'
import { textMessage } from './scripted-transport.js'
import { shown } from './world.js'

const texts = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => `text ${from + n}`)

/** A backend that pages by cursors alone, ten messages each, and forgets those it gave when told to. */
async function paging(length = 40, pagesFromMessages = false) {
  let generation = 0
  const asked: PageRequest['start'][] = []
  const refusals: string[] = []
  let refusal = 'gone' as 'gone' | 'forbidden'
  const server = Array.from({ length }, (_, n) => textMessage(n + 1))
  const opened = openedRoom(
    {},
    {
      async loadMessages({ start }: PageRequest) {
        asked.push(start)
        const { before, cursor } = start as { before?: { position?: number }; cursor?: string }
        const ownPlace = pagesFromMessages && before ? (before.position ?? 0) - 1 : server.length
        const [of, at] = cursor?.split(':').map(Number) ?? [generation, ownPlace]
        const isUnknown = start !== 'newest' && cursor === undefined && !pagesFromMessages
        if (isUnknown || of !== generation || refusals.length > 0) {
          refusals.pop()
          throw new ChatError(refusal)
        }
        const end = at ?? 0
        const from = Math.max(0, end - 10)
        return {
          messages: server.slice(from, end),
          atStart: from === 0,
          atEnd: end === server.length,
          older: `${generation}:${from}`,
        }
      },
    },
  )
  await opened.ready()
  return {
    ...opened,
    asked,
    server,
    expire: () => {
      generation += 1
    },
    refuseNext: (code: 'gone' | 'forbidden') => {
      refusal = code
      refusals.push(code)
    },
  }
}

describe('a cursor that has expired', () => {
  it('does not keep older messages from being loaded: the newest page is read anew, without it', async () => {
    const { asked, expire, room } = await paging()
    await room.loadOlder()
    expect(shown(room)).toEqual(texts(21, 40))
    expire()
    await room.loadOlder()
    expect(asked.slice(3)).toContain('newest')
    expect(shown(room)).toEqual(texts(11, 40))
    expect(room.state.get()).toMatchObject({ status: 'ready', loadingOlder: false, gaps: 0 })
    expect(room.state.get().error).toBeUndefined()
  })

  it('does not close the conversation when catching up meets it: what cannot be reached is dropped', async () => {
    const { clock, expire, last, room, server, status } = await paging()
    await room.loadOlder()
    last().sink.closed()
    expire()
    for (let n = 41; n <= 80; n += 1) server.push(textMessage(n))
    await clock.advance(3_000)
    last().sink.ready()
    await clock.advance(1_000)
    expect(status()).toBe('live')
    expect(room.state.get().status).toBe('ready')
    const texted = shown(room).filter((text) => text !== '…')
    expect(texted).toEqual(texts(81 - texted.length, 80))
    expect(texted.length).toBeGreaterThan(9)
    await room.loadOlder()
    expect(room.state.get().error).toBeUndefined()
  })

  it('does not keep a gap from being filled', async () => {
    const { clock, expire, last, room, server } = await paging(40, true)
    last().sink.closed()
    for (let n = 41; n <= 700; n += 1) server.push(textMessage(n))
    await clock.advance(3_000)
    last().sink.ready()
    await clock.advance(1_000)
    const gap = () => {
      const snapshot = room.timeline.get()
      for (let index = 0; index < snapshot.length; index += 1) {
        const item = snapshot.at(index)
        if (item.kind === 'gap') return { ...item, index }
      }
      return undefined
    }
    const first = gap()
    expect(first?.index).toBe(10)
    expire()
    await room.loadGap(first?.key ?? '')
    for (let guard = 0; gap() && guard < 40; guard += 1) await room.loadGap(gap()?.key ?? '')
    const seen = shown(room)
    expect(seen).toEqual(texts(701 - seen.length, 700))
    expect(seen.length).toBeGreaterThanOrEqual(500)
    expect(room.state.get()).toMatchObject({ status: 'ready', gaps: 0 })
  })

  it.each(['gone', 'forbidden'] as const)(
    'says %s of older messages without closing the conversation, and can be asked again',
    async (code) => {
      const { asked, refuseNext, room } = await paging()
      for (let n = 0; n < 3; n += 1) refuseNext(code)
      await room.loadOlder()
      expect(room.state.get()).toMatchObject({ status: 'ready', error: { code } })
      expect(asked.length).toBeLessThan(10)
      await room.loadOlder()
      await room.loadOlder()
      expect(shown(room)).toEqual(texts(11, 40))
    },
  )

  it('closes the conversation when it is the newest page that is gone', async () => {
    const { clock, last, refuseNext, room } = await paging()
    refuseNext('gone')
    last().sink.gap()
    await clock.advance(0)
    expect(room.state.get()).toMatchObject({ status: 'closed', error: { code: 'gone' } })
  })
})

describe('a checkpoint that has expired', () => {
  it('is given up before the conversation is: it is listened to once more without one', async () => {
    const { clock, last, listenings, pages, ready, room, status } = openedRoom()
    await ready()
    last().sink.events([], 'old')
    last().sink.closed()
    await clock.advance(3_000)
    expect(last().since).toBe('old')
    last().sink.closed(new ChatError('gone'))
    expect(listenings).toHaveLength(3)
    expect(last().since).toBeUndefined()
    const before = pages.length
    await ready('resumed')
    expect(pages.length).toBeGreaterThan(before)
    expect(status()).toBe('live')
    expect(room.state.get().status).toBe('ready')
  })

  it('closes it when it is gone without one, too', async () => {
    const { clock, last, listenings, ready, room } = openedRoom()
    await ready()
    last().sink.events([], 'old')
    last().sink.closed()
    await clock.advance(3_000)
    last().sink.closed(new ChatError('gone'))
    last().sink.closed(new ChatError('gone'))
    await clock.advance(60_000)
    expect(room.state.get()).toMatchObject({ status: 'closed', error: { code: 'gone' } })
    expect(listenings).toHaveLength(3)
  })
})
