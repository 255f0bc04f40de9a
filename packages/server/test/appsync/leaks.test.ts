import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startServer } from '../running-server.js'
import { Realtime, token } from './local-app-sync.js'

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

it('connections that have closed, in whatever state, leave no timer behind', async () => {
  const before = timers()
  const server = await startServer({
    appSync: {
      tokenExpiry: 'close',
      authorizeToken: (name) =>
        name === 'nobody'
          ? undefined
          : { user: { id: name, name }, expiresAt: Date.now() + 3_600_000 },
    },
  })
  const started = await Realtime.connect(server, 'parley', token('a'))
  await started.listen(token('b'), 'subscription { onPresenceChange { userId } }')
  const starting = await Realtime.connect(server, 'parley', token('a'))
  starting.start(token('b'), 'subscription { onInboxChange { userId } }')
  const refused = new Realtime(server, 'parley', token('nobody'))
  const unasked = new Realtime(server, 'parley', token('a'))
  const connections = [started, starting, refused, unasked]
  for (const { webSocket } of connections) {
    if (webSocket.readyState === WebSocket.CONNECTING) {
      await new Promise((resolve) => webSocket.once('open', resolve))
    }
    webSocket.close()
  }
  await Promise.all(connections.map(({ closed }) => closed))
  await server.close()
  expect(timers()).toBeLessThanOrEqual(before)
})
