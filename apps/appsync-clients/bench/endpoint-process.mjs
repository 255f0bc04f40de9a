// The local endpoint in a process of its own. Listens when it is told to, notes each WebSocket that comes, and by whose key.
import http from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import { apiKeysOf } from './accounts.mjs'
import { answer } from './answer.mjs'

const [databaseFile, counts] = process.argv.slice(2)
const connects = []
const sockets = new Set()

// The server says of no connection when it came: its HTTP server is looked at from outside.
const { createServer } = http
http.createServer = (...args) =>
  createServer(...args).on('upgrade', ({ headers }, socket) => {
    connects.push({ at: Date.now(), key: keyOf(headers['sec-websocket-protocol']) })
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
syncBuiltinESMExports()
const { startChatServer } = await import('../../../packages/server/dist/index.js')

answer({
  isUp: () => true,
  async listen({ port }) {
    const plenty = 1_000_000
    const server = await startChatServer({
      port,
      databaseFile,
      appSync: { apiKeys: apiKeysOf(JSON.parse(counts)) },
      limits: {
        ...{ writesPerSecond: plenty, writeBurst: plenty },
        ...{ operationsPerSecond: plenty, operationBurst: plenty },
      },
    })
    return { port: server.port, at: Date.now() }
  },
  connects: () => connects,
  /** The server stays healthy. */
  dropSockets() {
    const count = sockets.size
    for (const socket of sockets) socket.destroy()
    return { count, at: Date.now() }
  },
})

function keyOf(protocols = '') {
  const header = /header-([\w-]+)/.exec(protocols)?.[1] ?? ''
  try {
    return JSON.parse(Buffer.from(header, 'base64url').toString())['x-api-key']
  } catch {
    return undefined
  }
}
