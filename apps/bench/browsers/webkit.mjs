// WebKitGTK by its own WebDriver, on a display of its own where there is none.
import { findProgram, startProgram } from './program.mjs'

const browsers = ['2.0', '4.1', '6.0', '4.0'].flatMap((version) =>
  ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map(
    (folder) => `/usr/lib/${folder}/webkit2gtk-${version}/MiniBrowser`,
  ),
)
const element = 'element-6066-11e4-a52e-4f735466cecf'

/** @returns {Promise<import('./driver.mjs').Driver | { missing: string }>} */
export async function openWebKit({ width, height }) {
  const driver = findProgram('WebKitWebDriver')
  if (driver === undefined) return { missing: 'there is no WebKitWebDriver (webkit2gtk-driver)' }
  const binary = findProgram('MiniBrowser', ...browsers)
  if (binary === undefined) return { missing: 'there is a WebKitWebDriver, and no MiniBrowser' }
  const display = await openDisplay()
  if ('missing' in display) return display
  const port = 20_000 + (process.pid % 20_000)
  const { stop } = await startProgram(
    'sh',
    ['-c', `echo started; exec "${driver}" --port=${port}`],
    {
      pattern: /started/,
      env: { ...process.env, DISPLAY: display.name, GDK_BACKEND: 'x11' },
    },
  )
  const ask = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const { value } = await response.json()
    if (!response.ok) throw new Error(`${value.error}: ${value.message}`)
    return value
  }
  const end = async () => {
    await stop()
    await display.close()
  }
  const { sessionId, capabilities } = await whenUp(() =>
    ask('POST', '/session', {
      capabilities: {
        alwaysMatch: { 'webkitgtk:browserOptions': { binary, args: ['--automation'] } },
      },
    }),
  ).catch(async (error) => {
    await end()
    throw error
  })
  const session = `/session/${sessionId}`
  await ask('POST', `${session}/timeouts`, { script: 60_000 })
  await ask('POST', `${session}/window/rect`, { x: 0, y: 0, width, height }).catch(() => {})
  return {
    name: `WebKitGTK ${capabilities.browserVersion}`,
    open: (url) => ask('POST', `${session}/url`, { url }),
    async evaluate(source) {
      const { ok, value, message } = await ask('POST', `${session}/execute/async`, {
        script: `const done = arguments[0]; (${source})().then(
          (value) => done({ ok: true, value: JSON.stringify(value) ?? 'null' }),
          (error) => done({ ok: false, message: String(error) }))`,
        args: [],
      })
      if (!ok) throw new Error(message)
      return JSON.parse(value)
    },
    async type(text) {
      const active = await ask('GET', `${session}/element/active`)
      await ask('POST', `${session}/element/${active[element]}/value`, { text })
    },
    async close() {
      await ask('DELETE', session).catch(() => {})
      await end()
    },
  }
}

async function openDisplay() {
  const given = process.env.DISPLAY
  if (given !== undefined && given !== '') return { name: given, async close() {} }
  const program = findProgram('Xvfb')
  if (program === undefined) return { missing: 'WebKitGTK needs a display, and there is no Xvfb' }
  const { found, stop } = await startProgram(
    program,
    ['-displayfd', '1', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'],
    { pattern: /^(\d+)\n/m },
  )
  return { name: `:${found[1]}`, close: stop }
}

/** The driver says nothing when it listens. */
async function whenUp(ask) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof TypeError) || attempt > 50) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
