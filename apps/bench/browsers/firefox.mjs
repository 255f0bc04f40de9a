// Firefox by WebDriver BiDi, which it speaks itself.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { findProgram, startProgram } from './program.mjs'

/** @returns {Promise<import('./driver.mjs').Driver | { missing: string }>} */
export async function openFirefox({ width, height }) {
  const program = findProgram('firefox-esr', 'firefox')
  if (program === undefined) return { missing: 'there is no firefox or firefox-esr' }
  const profile = mkdtempSync(join(tmpdir(), 'parley-firefox-'))
  writeFileSync(join(profile, 'user.js'), preferences)
  const { found, stop } = await startProgram(
    program,
    [
      '--headless',
      '--no-remote',
      '--profile',
      profile,
      '--remote-debugging-port',
      '0',
      `--width=${width}`,
      `--height=${height}`,
    ],
    { pattern: /WebDriver BiDi listening on (ws:\S+)/ },
  )
  const session = await openSession(`${found[1]}/session`)
  await session.ask('session.new', { capabilities: {} })
  const { contexts } = await session.ask('browsingContext.getTree', {})
  const context = contexts[0].context
  await session.ask('browsingContext.setViewport', { context, viewport: { width, height } })
  return {
    name: execFileSync(program, ['--version'], { encoding: 'utf8' }).trim(),
    open: (url) => session.ask('browsingContext.navigate', { context, url, wait: 'complete' }),
    async evaluate(source) {
      const { type, result, exceptionDetails } = await session.ask('script.evaluate', {
        expression: `(async () => JSON.stringify(await (${source})()))()`,
        target: { context },
        awaitPromise: true,
      })
      if (type === 'exception') throw new Error(exceptionDetails.text)
      return result.type === 'string' ? JSON.parse(result.value) : undefined
    },
    wheel: (x, y, deltaY) =>
      session.ask('input.performActions', {
        context,
        actions: [
          { type: 'wheel', id: 'wheel', actions: [{ type: 'scroll', x, y, deltaX: 0, deltaY }] },
        ],
      }),
    type: (text) =>
      session.ask('input.performActions', {
        context,
        actions: [
          {
            type: 'key',
            id: 'keys',
            actions: [...text].flatMap((value) => [
              { type: 'keyDown', value },
              { type: 'keyUp', value },
            ]),
          },
        ],
      }),
    async close() {
      session.close()
      await stop()
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

const preferences = `user_pref('browser.shell.checkDefaultBrowser', false)
user_pref('datareporting.policy.dataSubmissionEnabled', false)
user_pref('app.update.auto', false)
user_pref('general.smoothScroll', false)
user_pref('remote.active-protocols', 1)
`

function openSession(url) {
  const socket = new WebSocket(url)
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  const waiting = new Map()
  let asked = 0
  socket.on('message', (data) => {
    const { id, error, message, result } = JSON.parse(String(data))
    const answer = waiting.get(id)
    if (answer === undefined) return
    waiting.delete(id)
    if (error === undefined) answer.resolve(result)
    else answer.reject(new Error(`${error}: ${message}`))
  })
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('open', () =>
      resolve({
        ask: (method, params) =>
          new Promise((settle, refuse) => {
            asked += 1
            waiting.set(asked, { resolve: settle, reject: refuse })
            socket.send(JSON.stringify({ id: asked, method, params }))
          }),
        close: () => socket.close(),
      }),
    )
  })
}
