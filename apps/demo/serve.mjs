// Serves the built demo and the reference server on one port. Settings: PORT (default 4400, 0: any free one),
// HOST (default 127.0.0.1), PARLEY_DB (default .parley/chat.db in the current folder).
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startChatServer } from '@parley/server'
import sirv from 'sirv'

const dist = fileURLToPath(new URL('dist', import.meta.url))

const contentSecurityPolicy = [
  "default-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const port = readPort(process.env.PORT)
if (!existsSync(join(dist, 'index.html'))) {
  stop(
    'The demo is not built yet, so there is no page to serve. Run "npm start" in the root folder.',
  )
}

const serveFiles = sirv(dist, {
  etag: true,
  setHeaders(response, pathname) {
    response.setHeader('content-security-policy', contentSecurityPolicy)
    response.setHeader('x-content-type-options', 'nosniff')
    response.setHeader('referrer-policy', 'no-referrer')
    // Built files carry a hash in their names; everything else is asked for again.
    const lasting = pathname.startsWith('/assets/')
    response.setHeader(
      'cache-control',
      lasting ? 'public, max-age=31536000, immutable' : 'no-cache',
    )
  },
})

let server
try {
  server = await startChatServer({
    port,
    host: process.env.HOST ?? '127.0.0.1',
    databaseFile: resolve(process.env.PARLEY_DB ?? '.parley/chat.db'),
    fallback: (request, response) =>
      serveFiles(request, response, () => {
        response.statusCode = 404
        response.setHeader('content-type', 'text/plain; charset=utf-8')
        response.end('There is nothing here. The chat is at /.\n')
      }),
  })
} catch (error) {
  if (error?.code === 'EADDRINUSE') {
    stop(
      `Port ${port} is taken, perhaps by a Parley that still runs. Stop that program, or choose another port: PORT=${port + 1} npm start`,
    )
  }
  if (error?.code === 'EACCES') {
    stop(`Port ${port} may not be used by this account. Choose another: PORT=4400 npm start`)
  }
  throw error
}

console.log(`Parley is ready: ${server.url}`)

let closing = false
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => {
    // A second Ctrl+C does not wait for open connections.
    if (closing) process.exit(1)
    closing = true
    await server.close()
    process.exit(0)
  })
}

/** @param {string | undefined} value */
function readPort(value) {
  if (value === undefined || value === '') return 4400
  const number = Number(value)
  if (Number.isInteger(number) && number >= 0 && number <= 65_535) return number
  return stop(`PORT is "${value}", which is no port: give a whole number from 0 to 65535.`)
}

/** @param {string} message @returns {never} */
function stop(message) {
  console.error(message)
  process.exit(1)
}
