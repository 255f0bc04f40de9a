import { expect, it } from 'vitest'
import type { ChatServer } from '../src/index.js'
import { rawRequest, signIn, startServer } from './running-server.js'

/** A server that has a route of its own, which says who asks. */
async function start(): Promise<ChatServer> {
  const server = await startServer({
    fallback: async (request, response) => {
      response.end(JSON.stringify((await server.identify(request)) ?? null))
    },
  })
  return server
}

it('tells a route of one’s own who asks, and until when', async () => {
  const server = await start()
  const { user, token } = await signIn(server, 'Eve')
  for (const headers of [
    { cookie: `parley_session=${token}` },
    { authorization: `Bearer ${token}` },
  ]) {
    const { body } = await rawRequest(`${server.url}/mine`, { headers })
    const said = JSON.parse(body)
    expect(said.user).toEqual({ id: user.id, name: 'Eve' })
    expect(said.expiresAt).toBeGreaterThan(Date.now())
  }
})

it('knows nobody without a session, nor by one that is over', async () => {
  const server = await start()
  const { token } = await signIn(server, 'Eve')
  const headers = { cookie: `parley_session=${token}` }
  await rawRequest(`${server.url}/session`, { method: 'DELETE', headers })
  for (const asked of [{}, headers, { cookie: 'parley_session=wrong' }]) {
    expect((await rawRequest(`${server.url}/mine`, { headers: asked })).body).toBe('null')
  }
})
