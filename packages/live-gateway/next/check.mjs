// `pnpm next:gateway`: the gateway in route handlers of a real Next.js, built and started. Next.js is installed into this
// folder, from its own lockfile, when it is not there; it all stops by itself.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { notMeasured, report } from '../../../scripts/measurement.mjs'
import { signatureHeader, signInvalidation } from '../dist/index.js'

const name = 'next:gateway'
const folder = fileURLToPath(new URL('.', import.meta.url))
const secret = 'a secret of this run'
const next = `${folder}node_modules/next/dist/bin/next`
/** @type {import('node:child_process').ChildProcess | undefined} */
let server

process.on('exit', () => server?.kill('SIGKILL'))
process.on('uncaughtException', (error) => notMeasured(name, error))
setTimeout(() => notMeasured(name, 'not done within 5 minutes'), 300_000)

const rows = []
const upstream = await startUpstream()
install()
run('next build', [process.execPath, next, 'build'])
const url = `${await startNext()}/live`
const results = []
for (const [title, check] of Object.entries(checks())) {
  const failure = await check().catch((error) => error)
  if (failure !== undefined) console.error(`${title}:`, failure)
  const measured = failure === undefined ? 'yes' : 'no, see above'
  results.push({ name: title, measured, limit: 'yes', met: failure === undefined })
}
report(name, results)

function checks() {
  const ada = { cookie: 'session=ada' }
  const messages = `${url}/operations/Messages?room=lobby`
  return {
    'nobody gets 401, and no user 204': async () => {
      expect((await fetch(messages)).status, 401)
      expect((await fetch(`${url}/auth/user`)).status, 204)
    },
    'a query, and 304 for its tag': async () => {
      const first = await fetch(messages, { headers: ada })
      expect(JSON.stringify(await first.json()), '{"data":{"messages":[]}}')
      const headers = { ...ada, 'if-none-match': first.headers.get('etag') }
      expect((await fetch(messages, { headers })).status, 304)
    },
    'a stream that is neither compressed nor held back': async () => {
      const abort = new AbortController()
      const response = await fetch(`${messages}&wg_live&wg_sse&wg_json_patch`, {
        headers: { ...ada, 'accept-encoding': 'gzip, br' },
        signal: abort.signal,
      })
      expect(response.headers.get('content-encoding'), null)
      const frames = readFrames(response)
      await frames('"messages"')
      const webhookRow = { id: 'm1', text: 'by the webhook' }
      rows.push(webhookRow)
      const body = '{"operation":"Messages"}'
      const signature = await signInvalidation(secret, body)
      const headers = { [signatureHeader]: signature }
      expect(
        (await fetch(`${url}/webhooks/invalidate`, { method: 'POST', body, headers })).status,
        204,
      )
      await frames('by the webhook')
      expect((await mutate('by a mutation', ada)).status, 200)
      await frames('by a mutation')
      expect(rows.at(-1).author, 'ada')
      abort.abort()
    },
    'a mutation without CSRF token is refused': async () => {
      const init = { method: 'POST', headers: { ...ada, 'content-type': 'application/json' } }
      const response = await fetch(`${url}/operations/AddMessage`, {
        ...init,
        body: '{"text":"x"}',
      })
      expect(response.status, 403)
    },
    'one poller for many, which stops when they have left': async () => {
      const abort = new AbortController()
      const before = upstream.requests
      const streams = await Promise.all(
        Array.from({ length: 10 }, () =>
          fetch(`${url}/operations/Ticks?wg_live&wg_sse`, { headers: ada, signal: abort.signal }),
        ),
      )
      await Promise.all(streams.map((response) => readFrames(response)('"messages"')))
      await waitMs(1_000)
      const polls = upstream.requests - before
      if (polls > 15) throw new Error(`${polls} requests in a second for 10 streams at 100 ms`)
      abort.abort()
      await waitMs(4_500)
      const stopped = upstream.requests
      await waitMs(1_000)
      expect(upstream.requests, stopped)
    },
  }
}

async function mutate(text, headers) {
  const csrf = await fetch(`${url}/auth/cookie/csrf`, { headers })
  const cookie = `${headers.cookie}; ${csrf.headers.getSetCookie()[0].split(';')[0]}`
  return fetch(`${url}/operations/AddMessage`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json', 'x-csrf-token': await csrf.text() },
    body: JSON.stringify({ text }),
  })
}

/** Resolves when the stream says a text; what it said before is forgotten. */
function readFrames(response) {
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  return async (wanted) => {
    for (let text = ''; !text.includes(wanted); ) {
      const { done, value } = await reader.read()
      if (done) throw new Error(`the stream ended before it said ${wanted}`)
      text += decoder.decode(value, { stream: true })
    }
  }
}

function expect(actual, wanted) {
  if (actual !== wanted) throw new Error(`${actual} instead of ${wanted}`)
}

/** Real seconds: what is counted happens in another process, by a clock that nobody here can turn. */
function waitMs(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function install() {
  if (existsSync(next)) return
  const pnpm = fileURLToPath(new URL('../../../node_modules/.bin/pnpm', import.meta.url))
  const options = ['--frozen-lockfile', '--prefer-offline', '--ignore-workspace']
  run('pnpm install', [pnpm, 'install', ...options])
}

function run(title, [program, ...args]) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: folder,
    env: environment(),
    encoding: 'utf8',
    timeout: 180_000,
  })
  if (status !== 0) notMeasured(name, `${title} failed:\n${stdout}${stderr}`)
}

function environment() {
  return {
    ...process.env,
    CI: '1',
    NEXT_TELEMETRY_DISABLED: '1',
    UPSTREAM_URL: upstream.url,
    GATEWAY_SECRET: secret,
  }
}

/** Answers every query with all rows, and adds one for a mutation. */
async function startUpstream() {
  const state = { requests: 0, url: '' }
  const http = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      state.requests += 1
      const { query, variables } = JSON.parse(body)
      const isMutation = query.startsWith('mutation')
      if (isMutation) rows.push({ id: `m${rows.length + 1}`, ...variables })
      const data = isMutation ? { addMessage: { id: rows.at(-1).id } } : { messages: rows }
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ data }))
    })
  })
  await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve))
  state.url = `http://127.0.0.1:${http.address().port}/graphql`
  return state
}

function startNext() {
  server = spawn(process.execPath, [next, 'start', '--port', '0', '--hostname', '127.0.0.1'], {
    cwd: folder,
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    let text = ''
    server.stdout.on('data', (chunk) => {
      text += chunk
      const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0]
      if (origin !== undefined && text.includes('Ready')) resolve(origin)
    })
    server.once('exit', (code) => reject(new Error(`next ended with ${code}\n${text}`)))
  })
}
