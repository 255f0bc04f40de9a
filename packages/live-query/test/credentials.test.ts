import { describe, expect, it, vi } from 'vitest'
import { createVirtualWorld } from './support/virtual-world.js'

const call = () => ({ signal: new AbortController().signal })
const upTo = {
  ...{ id: 'm1', conversationId: 'room', author: { id: 'b' }, text: '' },
  ...{ createdAt: 1, position: 1 },
}

/** A page whose person is known by a cookie, which the browser would keep. */
function withCookies(world: ReturnType<typeof createVirtualWorld>) {
  const cookies = new Map([['session', 'ada']])
  const options = {
    hasCookie: true,
    fetch: async (input: string | URL | Request, init: RequestInit = {}) => {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const headers = { ...(init.headers as Record<string, string>), cookie }
      asked.push({ url: String(input), init: { ...init, headers } })
      const response = await world.gateway.handle(new Request(input, { ...init, headers }))
      for (const set of response.headers.getSetCookie()) {
        const [name = '', value = ''] = (set.split(';')[0] ?? '').split('=')
        cookies.set(name, value)
      }
      return response
    },
  }
  const asked: { url: string; init: RequestInit & { headers: Record<string, string> } }[] = []
  return { ...world.openTab(options), asked, cookies }
}

describe('a session cookie', () => {
  it('changes something with the token of the gateway, which is asked for once', async () => {
    const { transport, asked } = withCookies(createVirtualWorld())
    for (let time = 0; time < 3; time += 1) {
      await transport.markRead?.({ conversationId: 'room', upTo }, call())
    }
    expect(asked.map(({ url }) => new URL(url).pathname)).toEqual([
      '/auth/cookie/csrf',
      '/operations/MarkRead',
      '/operations/MarkRead',
      '/operations/MarkRead',
    ])
    expect(asked[1]?.init.headers['x-csrf-token']).toMatch(/^[0-9a-f]{64}$/)
  })

  it('gets another token when its own is no longer good', async () => {
    const { transport, asked, cookies } = withCookies(createVirtualWorld())
    await transport.markRead?.({ conversationId: 'room', upTo }, call())
    cookies.delete('csrf')
    await transport.markRead?.({ conversationId: 'room', upTo }, call())
    expect(asked.map(({ url }) => new URL(url).pathname).slice(2)).toEqual([
      '/operations/MarkRead',
      '/auth/cookie/csrf',
      '/operations/MarkRead',
    ])
  })

  it('is refused once and for all where no token helps', async () => {
    const world = createVirtualWorld()
    const { transport, network } = world.openTab({ hasCookie: true })
    network.answer = ({ pathname }) =>
      pathname.endsWith('csrf') ? new Response('t') : new Response('{}', { status: 403 })
    for (let time = 0; time < 2; time += 1) {
      await expect(
        transport.markRead?.({ conversationId: 'room', upTo }, call()),
      ).rejects.toMatchObject({ code: 'forbidden' })
    }
    expect(network.asked.length).toBeLessThanOrEqual(6)
  })
})

describe('a bearer token', () => {
  it('needs no other one to change something', async () => {
    const { transport, network } = createVirtualWorld().openTab()
    await transport.markRead?.({ conversationId: 'room', upTo }, call())
    expect(network.asked.map(({ url }) => url.pathname)).toEqual(['/operations/MarkRead'])
  })

  it('that is refused is renewed once, and the stream goes on', async () => {
    const world = createVirtualWorld()
    let isOld = false
    const getToken = vi.fn(async ({ refused }: { readonly refused: boolean }) => {
      if (refused) isOld = false
      return isOld ? '' : 'ada'
    })
    const { listen } = world.openTab({ getToken, mode: 'stream' })
    const sink = listen()
    await world.pass(100)
    sink.stop()
    await world.pass(10)
    isOld = true
    const again = listen()
    await world.pass(100)
    expect(again.story.at(-1)).toBe('ready registered')
    expect(getToken.mock.calls.filter(([{ refused }]) => refused)).toHaveLength(1)
  })
})

describe('a page that closes', () => {
  it('says that it leaves, in a request that outlives it, and only where it has said that it is there', async () => {
    const listeners = new Map<string, () => void>()
    vi.stubGlobal('addEventListener', (type: string, listener: () => void) =>
      listeners.set(type, listener),
    )
    vi.stubGlobal('removeEventListener', (type: string) => listeners.delete(type))
    const world = createVirtualWorld()
    const { transport, network } = world.openTab()
    const silent = world.openTab()
    silent.transport.close()
    expect(silent.network.asked).toHaveLength(0)

    await transport.setPresence?.('online', call())
    await transport.setPresence?.('away', call())
    listeners.get('pagehide')?.()
    await world.pass(50)
    const [first, second, goodbye, ...more] = network.asked
    expect(more).toEqual([])
    expect(goodbye?.url.pathname).toBe('/operations/Leave')
    expect(goodbye?.init.keepalive).toBe(true)
    const tabOf = (one: typeof first) => JSON.parse(String(one?.init.body)).tabId
    expect(tabOf(goodbye)).toBe(tabOf(first))
    expect(tabOf(second)).toBe(tabOf(first))

    // Back from the cache of the browser it is there again, and leaves again.
    await transport.setPresence?.('online', call())
    transport.close()
    transport.close()
    await world.pass(50)
    expect(network.asked.map(({ url }) => url.pathname).slice(3)).toEqual([
      '/operations/SetPresence',
      '/operations/Leave',
    ])
    expect(listeners.size).toBe(0)
    vi.unstubAllGlobals()
  })
})
