// What the list must do in every browser: each check has a fresh page with 1,000 messages.
import { randomUUID } from 'node:crypto'

/** Rows are as high as their text, in fractions of a px. */
const stillPx = 1
const pageUp = '\uE00E'
const enter = '\uE007'

/** @typedef {{ driver: import('./driver.mjs').Driver, server: { letPicturesGo(album: string): void } }} Scene */

/** @type {readonly { name: string, check: (scene: Scene) => Promise<string> }[]} each resolves with what it saw */
export const checks = [
  {
    name: 'follows new messages at the end',
    async check({ driver }) {
      await driver.evaluate('() => bench.append()')
      const off = await driver.evaluate('async () => bench.fromEndPx()')
      expect(off <= stillPx, `it is ${off} px from the end`)
      return `${off.toFixed(1)} px from the end`
    },
  },
  {
    name: 'follows a burst of 200 messages a second',
    async check({ driver }) {
      const { offEndShare, caughtUpMs } = await driver.evaluate('() => bench.burst(200, 2000)')
      expect(caughtUpMs !== undefined, 'the last message did not come into view')
      const off = await driver.evaluate('async () => bench.fromEndPx()')
      expect(off <= stillPx, `it is ${off} px from the end`)
      return `${(offEndShare * 100).toFixed(1)} % of frames off the end`
    },
  },
  {
    name: 'keeps the reader’s place when older messages come',
    async check({ driver }) {
      await scrollUp(driver, 0.5)
      const before = await driver.evaluate('async () => bench.scrollState()')
      await driver.evaluate('async () => bench.startReading()')
      await driver.evaluate('async () => void bench.prepend(50)')
      await driver.evaluate('() => bench.frames(48)')
      const reading = await driver.evaluate('async () => bench.stopReading()')
      const after = await driver.evaluate('async () => bench.scrollState()')
      expect(after.height > before.height, 'the older messages did not come')
      return still(reading)
    },
  },
  {
    name: 'keeps the reader’s place when pictures above come late',
    async check({ driver, server }) {
      await scrollUp(driver, 0.2)
      const album = randomUUID()
      const added = await driver.evaluate(`async () => bench.addImages(20, '${album}')`)
      expect(added > 0, 'no row above the view is in the document')
      await driver.evaluate('async () => bench.startReading()')
      server.letPicturesGo(album)
      await driver.evaluate('async () => bench.imagesLoaded()')
      await driver.evaluate('() => bench.frames(24)')
      return `${added} rows, ${still(await driver.evaluate('async () => bench.stopReading()'))}`
    },
  },
  {
    name: 'sends what is typed, and shows it at the end',
    async check({ driver }) {
      await driver.evaluate('async () => bench.focusInput()')
      await driver.type('sent from here')
      await driver.type(enter)
      const isShown = await driver.evaluate(`async () => bench.showsAtEnd('sent from here')`)
      expect(isShown, 'the message is not in view at the end')
      return 'shown'
    },
  },
]

/** As a reader does, by the wheel or else by the keys, until this part of the conversation lies below. */
async function scrollUp(driver, part) {
  const { x, y } = await driver.evaluate('async () => bench.middle()')
  if (driver.wheel === undefined) await driver.evaluate('async () => bench.focusRow()')
  const { height } = await driver.evaluate('async () => bench.scrollState()')
  const goal = height * (1 - part)
  for (let turn = 0; turn < 200; turn += 1) {
    const { top } = await driver.evaluate('async () => bench.scrollState()')
    if (top <= goal) return driver.evaluate('() => bench.settled(400, 5000)')
    if (driver.wheel === undefined) await driver.type(pageUp)
    else await driver.wheel(Math.round(x), Math.round(y), -Math.min(2_000, Math.ceil(top - goal)))
    await driver.evaluate('() => bench.frames(3)')
  }
  throw new Error('The list does not scroll.')
}

function still(reading) {
  expect(reading.frames > 0, 'the row that was read is gone')
  const text = `moved ${reading.finalPx.toFixed(1)} px, ${reading.worstPx.toFixed(1)} px in the worst frame`
  expect(reading.finalPx <= stillPx, text)
  return text
}

function expect(isSo, otherwise) {
  if (!isSo) throw new Error(otherwise)
}
