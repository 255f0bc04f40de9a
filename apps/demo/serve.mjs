// Serves the built demo and the reference server on one port. Settings: PORT (default 4400, 0: any free one),
// PARLEY_DB (default .parley/chat.db in the current folder), PARLEY_DEV_SIGN_IN=1 (by name from everywhere),
// PARLEY_TOKEN_SECONDS (default 600: how long a token for the local AppSync lasts).
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { environmentOptions, StartError, startChatServer } from '@parley/server'
import sirv from 'sirv'
import { createTokenRoute } from './token-route.mjs'
import { createUserPool } from './user-pool.mjs'

const dist = fileURLToPath(new URL('dist', import.meta.url))

const ownServer = "'self'"

/** What every page is held to. @param {string} connect Where it may connect to. */
const contentSecurityPolicy = (connect) =>
  [
    "default-src 'self'",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    // For the address of the service worker, and that alone.
    'trusted-types parley-service-worker',
  ].join('; ')

// Somebody's own AppSync and its user pool have addresses that only they know: so one page, which holds nothing of this
// server's, may connect to all that is encrypted, and to this computer.
const ownAppSyncPage = /^\/own-app-sync(\.html)?$/
const anyEndpoint = `${ownServer} https: wss: ${['localhost:*', '127.0.0.1:*']
  .flatMap((host) => [`http://${host}`, `ws://${host}`])
  .join(' ')}`

if (!existsSync(join(dist, 'index.html'))) {
  stop(
    'The demo is not built yet, so there is no page to serve. Run "npm start" in the root folder.',
  )
}

const serveFiles = sirv(dist, {
  etag: true,
  setHeaders(response, pathname) {
    const connect = ownAppSyncPage.test(pathname) ? anyEndpoint : ownServer
    response.setHeader('content-security-policy', contentSecurityPolicy(connect))
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

const lifetimeSeconds = Number(process.env.PARLEY_TOKEN_SECONDS || 600)
if (!(lifetimeSeconds >= 1)) {
  stop(
    'PARLEY_TOKEN_SECONDS is no number of seconds, so that no token would count. Leave it out for 600.',
  )
}
const userPool = await createUserPool({ lifetimeSeconds })
const answerToken = createTokenRoute({
  identify: (request) => server.identify(request),
  tokenFor: userPool.tokenFor,
})

/** @type {import('@parley/server').ChatServer} */
let server
try {
  server = await startChatServer({
    ...environmentOptions(process.env),
    workgroup: true,
    appSync: {
      userPools: [userPool.issuer],
      // A short token is of little use when what it opened stays open.
      tokenExpiry: 'close',
      // People talk over all backends at once, of one database.
      otherWrites: 'told',
    },
    fallback(request, response) {
      if (request.url !== '/appsync/token') {
        return serveFiles(request, response, () => notFound(response))
      }
      answerToken(request, response).catch((error) => {
        console.error('A token could not be given.', error)
        response.destroy()
      })
    },
  })
} catch (error) {
  if (!(error instanceof StartError)) throw error
  stop(
    error.reason === 'port-taken'
      ? `${error.message}\nPerhaps Parley is already running there. Another port: PORT=4401 npm start`
      : error.message,
  )
}

// A terminal's Ctrl+C comes twice, from the terminal and from the script that started this one; only a later one
// does not wait for open connections.
const impatientAfterMs = 500
let closingSince
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => {
    if (closingSince !== undefined) {
      if (performance.now() - closingSince > impatientAfterMs) process.exit(1)
      return
    }
    closingSince = performance.now()
    await server.close()
    process.exit(0)
  })
}

// After the handlers, so that whoever reads it may stop the server at once.
console.log(`Parley is ready: ${server.url}`)

/** @param {import('node:http').ServerResponse} response */
function notFound(response) {
  response.statusCode = 404
  response.setHeader('content-type', 'text/plain; charset=utf-8')
  response.end('There is nothing here. The chat is at /.\n')
}

/** @param {string} message @returns {never} */
function stop(message) {
  console.error(message)
  process.exit(1)
}
