import { viewport } from './browsers.mjs'

/**
 * @typedef {object} Sample one fresh page with its data, nothing mounted yet
 * @property {import('playwright-core').Page} page
 * @property {import('playwright-core').CDPSession} cdp
 * @property {Awaited<ReturnType<typeof import('./serve.mjs').servePages>>} server
 * @property {number} limitMs for what may hang
 */

/** Takes what a contender does without end, or not at all, for a failure with a reason. */
export class NotTaken extends Error {}

/**
 * Opens a page of its own, measures, and closes it.
 * @param {object} options
 * @param {Awaited<ReturnType<typeof import('./browsers.mjs').launchBrowsers>>} options.browsers
 * @param {Sample['server']} options.server
 * @param {import('./measures.mjs').Case} options.case
 * @param {string} options.contender
 * @param {number} options.limitMs for what waits for one paint
 * @param {number} options.sampleLimitMs for all of it
 */
export async function takeSample({
  browsers,
  server,
  case: taken,
  contender,
  limitMs,
  sampleLimitMs,
}) {
  const context = await browsers[taken.browser].newContext({
    viewport,
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'no-preference',
  })
  /** @type {string[]} */
  const problems = []
  try {
    const page = await context.newPage()
    page.on('pageerror', ({ message }) => problems.push(message))
    await page.goto(`${server.url}/${contender}.html${taken.query ?? ''}`)
    await page.waitForFunction(() => 'bench' in globalThis, undefined, { timeout: 10_000 })
    await page.evaluate((size) => window.bench.hold(size), taken.size)
    const cdp = await context.newCDPSession(page)
    const metrics = await within(sampleLimitMs, taken.take({ page, cdp, server, limitMs }))
    return { metrics }
  } catch (error) {
    return { reason: reasonOf(error, problems) }
  } finally {
    await within(10_000, context.close()).catch(() => {})
  }
}

/** The first line of what went wrong. */
function reasonOf(error, problems) {
  const message = error instanceof Error ? error.message : String(error)
  const own = message.replace(/^page\.evaluate: (Error: )?/, '').split('\n')[0] ?? ''
  return problems.length === 0 ? own : `${own} (${problems[0]?.split('\n')[0]})`
}

function within(ms, promise) {
  return new Promise((resolve, reject) => {
    const timeout = setTimeout(() => reject(new NotTaken(`took more than ${ms / 1_000} s`)), ms)
    promise.then(resolve, reject).finally(() => clearTimeout(timeout))
  })
}
