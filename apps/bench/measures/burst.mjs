import { busyWhile } from './main-thread.mjs'

const perSecond = 200
const durationMs = 5_000

/** Messages at 200 a second for 5 s into a list that follows its end. @param {import('../run/sample.mjs').Sample} sample */
export async function burst({ page, cdp, limitMs }) {
  await page.evaluate((limit) => window.bench.opened(limit), limitMs)
  const { result, busyMs } = await busyWhile(cdp, () =>
    page.evaluate(
      ([rate, duration]) => window.bench.burst(rate, duration),
      [perSecond, durationMs],
    ),
  )
  return {
    dropped: result.dropped,
    longTasks: result.longTasks,
    offEndShare: result.offEndShare,
    worstOffEndPx: result.worstOffEndPx,
    busyMs,
    caughtUpMs: result.caughtUpMs ?? Number.POSITIVE_INFINITY,
  }
}
