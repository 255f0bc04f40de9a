/** @typedef {import('../run/sample.mjs').Sample} Sample */

const framesPerStep = 4
const stepPx = 8_000
const longestMs = 20_000

/**
 * Turns the wheel, as a reader does, until so many px are left above the view. Positive deltas scroll up.
 * @param {Sample} sample
 * @param {(state: { top: number, height: number }) => number} leftPx how far it is still to go up; 0 or less ends it
 */
export async function wheelUp({ page }, leftPx) {
  const { x, y } = await page.evaluate(() => window.bench.middle())
  await page.mouse.move(x, y)
  const began = performance.now()
  let still = 0
  for (;;) {
    const state = await page.evaluate(() => window.bench.scrollState())
    const left = leftPx(state)
    if (left <= 0 || state.top <= 0) return
    if (performance.now() - began > longestMs) throw new Error('did not scroll so far')
    await page.mouse.wheel(0, -Math.min(stepPx, left))
    await page.evaluate((count) => window.bench.frames(count), framesPerStep)
    const { top } = await page.evaluate(() => window.bench.scrollState())
    still = top === state.top ? still + 1 : 0
    if (still > 10) throw new Error('did not scroll by the wheel')
  }
}

/** Everything that scrolling started is over. @param {Sample} sample */
export async function rest({ page }) {
  await page.evaluate(() => window.bench.settled(400, 5_000))
}
