import { ChatError } from '@parley/core'
import { describe, expect, it } from 'vitest'
import { backoffMs } from '../src/connection/backoff.js'
import { openedRoom } from './opened-room.js'
import { emptyPage, textMessage } from './scripted-transport.js'

describe('the connection', () => {
  it('goes from idle over connecting and catching up to live, and back when nobody listens', async () => {
    const { clock, client, last, ready, release, status } = openedRoom()
    expect(status()).toBe('connecting')
    last().sink.ready()
    expect(status()).toBe('catching-up')
    await clock.advance(0)
    expect(status()).toBe('live')
    release()
    await clock.advance(0)
    expect(status()).toBe('idle')
    expect(last().stopped).toBe(true)
    await ready()
    expect(status()).toBe('idle')
    client.close()
  })

  it('waits with backoff after a loss and hands back the checkpoint', async () => {
    const { clock, client, last, listenings, ready, status } = openedRoom()
    await ready()
    last().sink.events([], 'seven')
    last().sink.closed(new ChatError('network'))
    expect(status()).toBe('waiting')
    const { retryAt, error } = client.connection.get()
    expect(error?.code).toBe('network')
    expect(retryAt).toBeLessThanOrEqual(clock.now() + 3_000)
    await clock.advance(3_000)
    expect(status()).toBe('connecting')
    expect(listenings).toHaveLength(2)
    expect(last().since).toBe('seven')
  })

  it('is live at once when resumed, and reads nothing again', async () => {
    const { clock, last, pages, ready, status } = openedRoom()
    await ready()
    last().sink.events([], 'seven')
    last().sink.closed()
    await clock.advance(3_000)
    const before = pages.length
    await ready('resumed')
    expect(status()).toBe('live')
    expect(pages).toHaveLength(before)
  })

  it('does not believe a resume past something it had not read yet', async () => {
    let reads = 0
    const { clock, last, ready, status } = openedRoom(
      {},
      {
        loadMessages: () => {
          reads += 1
          return new Promise(() => {})
        },
      },
    )
    last().sink.ready()
    last().sink.events([{ type: 'message', message: textMessage(20) }], 'twenty')
    last().sink.closed()
    await clock.advance(3_000)
    expect(last().since).toBe('twenty')
    await ready('resumed')
    expect(status()).toBe('catching-up')
    expect(reads).toBe(2)
  })

  it('closes a topic that says nothing for 10 s and tries again', async () => {
    const { clock, client, listenings, status } = openedRoom()
    await clock.advance(9_999)
    expect(status()).toBe('connecting')
    await clock.advance(1)
    expect(status()).toBe('waiting')
    expect(client.connection.get().error?.code).toBe('timeout')
    expect(listenings[0]?.stopped).toBe(true)
    await clock.advance(3_000)
    expect(listenings).toHaveLength(2)
  })

  it('backs off further with each failure, and anew after 10 s of a stable connection', async () => {
    const { clock, client, last, ready } = openedRoom()
    const lose = async (): Promise<number> => {
      last().sink.closed(new ChatError('network'))
      const waitMs = (client.connection.get().retryAt ?? 0) - clock.now()
      await clock.advance(5_000)
      return waitMs
    }
    const loseOften = async (before = async () => {}): Promise<number> => {
      const waits: number[] = []
      for (let n = 0; n < 12; n += 1) {
        await before()
        waits.push(await lose())
      }
      return Math.max(...waits)
    }
    expect(await lose()).toBeLessThanOrEqual(3_000)
    const longest = await loseOften()
    expect(longest).toBeGreaterThan(3_000)
    expect(longest).toBeLessThanOrEqual(5_000)
    const after = (stableMs: number) => async () => {
      await ready()
      await clock.advance(stableMs)
    }
    expect(await loseOften(after(9_999))).toBeGreaterThan(3_000)
    expect(await loseOften(after(10_000))).toBeLessThanOrEqual(3_000)
  })

  it('counts topics that fall together as one failure', async () => {
    const { clock, client, listenings } = openedRoom()
    client.onInboxChange(() => {})
    client.conversation('other').open()
    for (let round = 0; round < 3; round += 1) {
      for (const { sink } of listenings.slice(-3)) sink.closed(new ChatError('network'))
      const limitMs = round === 0 ? 3_000 : 5_000
      expect((client.connection.get().retryAt ?? 0) - clock.now()).toBeLessThanOrEqual(limitMs)
      await clock.advance(limitMs)
      expect(listenings).toHaveLength(3 * (round + 2))
    }
  })

  it('takes Retry-After as the floor, also when the page wakes up, but no longer than an hour', async () => {
    const { clock, client, environment, last } = openedRoom()
    last().sink.closed(new ChatError('rate-limited', { retryAfterMs: 90_000 }))
    expect((client.connection.get().retryAt ?? 0) - clock.now()).toBe(90_000)
    environment.setVisible(false)
    environment.setVisible(true)
    expect((client.connection.get().retryAt ?? 0) - clock.now()).toBe(90_000)
    expect(backoffMs(0, () => 0.5, 1e12)).toBe(3_600_000)
  })

  it('retries at once when the page wakes up, but at most once a second', async () => {
    const { clock, environment, last, listenings } = openedRoom()
    const wake = () => {
      environment.setVisible(false)
      environment.setVisible(true)
    }
    for (let n = 0; n < 8; n += 1) {
      last().sink.closed(new ChatError('network'))
      await clock.advance(30_000)
    }
    last().sink.closed(new ChatError('network'))
    const before = listenings.length
    wake()
    await clock.advance(0)
    expect(listenings).toHaveLength(before + 1)
    last().sink.closed(new ChatError('network'))
    wake()
    await clock.advance(0)
    expect(listenings).toHaveLength(before + 1)
    await clock.advance(1_000)
    expect(listenings).toHaveLength(before + 2)
  })

  it('takes offline as a hint: it shows, and an attempt is made every 30 s and when online', async () => {
    const { clock, environment, last, listenings, ready, status } = openedRoom()
    await ready()
    environment.setOnline(false)
    expect(status()).toBe('offline')
    expect(last().stopped).toBe(true)
    await clock.advance(29_999)
    expect(listenings).toHaveLength(1)
    await clock.advance(1)
    expect(listenings).toHaveLength(2)
    last().sink.closed(new ChatError('network'))
    expect(status()).toBe('offline')
    environment.setOnline(true)
    await clock.advance(0)
    expect(status()).toBe('connecting')
    await ready()
    expect(status()).toBe('live')
  })

  it('goes live although the browser says offline, when the backend answers', async () => {
    const { clock, environment, ready, status } = openedRoom()
    environment.setOnline(false)
    await clock.advance(30_000)
    await ready()
    expect(status()).toBe('live')
  })

  it('is refused when the credentials are, and only restart leaves that', async () => {
    const { clock, client, environment, last, listenings, ready, status } = openedRoom()
    await ready()
    last().sink.closed(new ChatError('auth'))
    expect(status()).toBe('refused')
    expect(client.connection.get().error?.code).toBe('auth')
    environment.setOnline(false)
    environment.setOnline(true)
    client.conversation('other').open()
    await clock.advance(3_600_000)
    expect(status()).toBe('refused')
    expect(listenings).toHaveLength(1)
    client.restart()
    expect(status()).toBe('connecting')
    expect(listenings).toHaveLength(3)
  })

  it('is refused by any request that is', async () => {
    const { client, status } = openedRoom(
      {},
      {
        loadUsers: async () => {
          throw new ChatError('auth')
        },
      },
    )
    await expect(
      client.requests.loadUsers?.(['x'], { signal: new AbortController().signal }),
    ).rejects.toMatchObject({ code: 'auth' })
    expect(status()).toBe('refused')
  })

  it('closes only the conversation that is forbidden or gone', async () => {
    const { clock, client, listenings, room, status } = openedRoom()
    const other = client.conversation('other')
    other.open()
    listenings[0]?.sink.closed(new ChatError('forbidden'))
    listenings[1]?.sink.ready()
    await clock.advance(60_000)
    expect(room.state.get()).toMatchObject({ status: 'closed', error: { code: 'forbidden' } })
    expect(other.state.get().status).toBe('ready')
    expect(status()).toBe('live')
    expect(listenings).toHaveLength(2)
  })

  it('listens no more to a topic that the backend does not know, and reads it when somebody looks', async () => {
    const { clock, environment, last, listenings, pages, room, status } = openedRoom()
    last().sink.closed(new ChatError('unsupported'))
    await clock.advance(60_000)
    expect(status()).toBe('live')
    expect(room.state.get().status).toBe('ready')
    expect(listenings).toHaveLength(1)
    const before = pages.length
    environment.setVisible(false)
    environment.setVisible(true)
    await clock.advance(0)
    expect(pages.length).toBeGreaterThan(before)
  })

  it('reads a topic that is not live without listening', async () => {
    const { clock, listenings, pages, room } = openedRoom({ live: [] })
    await clock.advance(0)
    expect(room.state.get().status).toBe('ready')
    expect(listenings).toHaveLength(0)
    expect(pages).toHaveLength(1)
  })

  it('retries a first load that failed', async () => {
    let fails = true
    const { clock, ready, room, status } = openedRoom(
      {},
      {
        loadMessages: async () => {
          if (fails) throw new ChatError('server')
          return emptyPage
        },
      },
    )
    await ready()
    expect(room.state.get()).toMatchObject({ status: 'failed', error: { code: 'server' } })
    expect(status()).toBe('catching-up')
    fails = false
    await clock.advance(3_000)
    expect(room.state.get().status).toBe('ready')
    expect(room.state.get().error).toBeUndefined()
    expect(status()).toBe('live')
  })

  it('keeps listening while a component gives way to another', async () => {
    const { clock, last, ready, release, room } = openedRoom()
    await ready()
    release()
    const again = room.open()
    await clock.advance(0)
    expect(last().stopped).toBe(false)
    again()
    again()
    await clock.advance(0)
    expect(last().stopped).toBe(true)
  })
})
