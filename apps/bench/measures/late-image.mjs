import { randomUUID } from 'node:crypto'
import { rest, wheelUp } from './reader.mjs'

const rows = 20
const framesBefore = 6
const framesWatched = 48

/**
 * Pictures of unknown size arrive in 20 rows right above the view, as many of them as are in the document: how far the
 * row that is read moves.
 * @param {import('../run/sample.mjs').Sample} sample
 */
export async function lateImage(sample) {
  const { page, server, limitMs } = sample
  await page.evaluate((limit) => window.bench.opened(limit), limitMs)
  await wheelUp(sample, ({ top, height }) => top - height * 0.8)
  await rest(sample)
  const album = randomUUID()
  const images = await page.evaluate(
    ([count, name]) => window.bench.addImages(count, name),
    [rows, album],
  )
  if (images === 0) throw new Error('has no row above the view in the document')
  await page.evaluate(() => window.bench.startReading())
  await page.evaluate((count) => window.bench.frames(count), framesBefore)
  server.letPicturesGo(album)
  await page.evaluate(() => window.bench.imagesLoaded())
  await page.evaluate((count) => window.bench.frames(count), framesWatched)
  const reading = await page.evaluate(() => window.bench.stopReading())
  if (reading === undefined || reading.frames === 0) throw new Error('lost the row that was read')
  return { finalPx: reading.finalPx, worstPx: reading.worstPx, images }
}
