import { busyWhile } from './main-thread.mjs'
import { rest } from './reader.mjs'

/**
 * Scrolls up from the end with input of the browser's own, at a steady speed, and looks at each frame for empty area.
 * @param {number} px
 * @param {number} pxPerSecond
 * @returns {(sample: import('../run/sample.mjs').Sample) => Promise<Record<string, number>>}
 */
export function scroll(px, pxPerSecond) {
  return async (sample) => {
    const { page, cdp, limitMs } = sample
    // Some take the pointer away from rows while they scroll, and then nothing would be hit.
    await page.addStyleTag({ content: '#app * { pointer-events: auto !important }' })
    await page.evaluate((limit) => window.bench.opened(limit), limitMs)
    await rest(sample)
    if ((await page.evaluate(() => window.bench.emptyAtRest())) > 0.05)
      throw new Error('shows empty area at rest')
    const { x, y } = await page.evaluate(() => window.bench.middle())
    await page.evaluate(() => window.bench.startBlank())
    const { busyMs } = await busyWhile(cdp, () =>
      cdp.send('Input.synthesizeScrollGesture', {
        x,
        y,
        yDistance: px,
        speed: pxPerSecond,
        preventFling: true,
        gestureSourceType: 'mouse',
      }),
    )
    const counted = await page.evaluate(() => window.bench.stopBlank())
    if (counted === undefined || counted.scrolledPx < px / 3)
      throw new Error(`scrolled ${Math.round(counted?.scrolledPx ?? 0)} of ${px} px`)
    const { blank, emptyShare, frames } = counted
    return { blank, emptyShare, busyMs, frames }
  }
}
