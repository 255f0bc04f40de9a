import { rest, wheelUp } from './reader.mjs'

const count = 50
const framesWatched = 24

/**
 * 50 older messages come while somebody reads: how far the row that they read is from its place, in the worst painted
 * frame and in the end.
 * @param {string} at
 * @param {boolean} hasAnchoring whether the browser may help
 * @returns {(sample: import('../run/sample.mjs').Sample) => Promise<Record<string, number>>}
 */
export function prepend(at, hasAnchoring) {
  return async (sample) => {
    const { page, limitMs } = sample
    if (!hasAnchoring) await page.addStyleTag({ content: '* { overflow-anchor: none !important }' })
    await page.evaluate((limit) => window.bench.opened(limit), limitMs)
    if (!(await page.evaluate(() => window.bench.hasPrepend())))
      throw new Error('offers no way to add older messages')
    await wheelUp(sample, ({ top, height }) => (at === 'top' ? top : top - height / 2))
    await rest(sample)
    await page.evaluate(() => window.bench.startReading())
    const before = await page.evaluate(() => window.bench.scrollState())
    await page.evaluate((messages) => window.bench.prepend(messages), count)
    await page.evaluate((frames) => window.bench.frames(frames), framesWatched)
    await rest(sample)
    const reading = await page.evaluate(() => window.bench.stopReading())
    const after = await page.evaluate(() => window.bench.scrollState())
    if (reading === undefined) throw new Error('was not watched')
    if (after.height <= before.height) throw new Error('did not take the older messages')
    if (reading.frames === 0) throw new Error(`lost the row that was read (#${reading.number})`)
    return { finalPx: reading.finalPx, worstPx: reading.worstPx }
  }
}
