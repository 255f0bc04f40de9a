// Two Chromiums: one paints at 60 Hz, for frames; one paints at once, so that a latency is not rounded up to a frame.
import { chromium } from 'playwright-core'
import { findChromium } from '../../../scripts/chromium.mjs'

export const viewport = { width: 480, height: 800 }

/** @returns {Promise<{ steady: Browser, unlimited: Browser, version: string, close(): Promise<void> }>} */
export async function launchBrowsers() {
  const found = await findChromium()
  if ('missing' in found) throw new Error(found.missing)
  const launch = (/** @type {string[]} */ ...more) =>
    chromium.launch({ ...found, headless: true, args: [...found.args, ...more] })
  const [steady, unlimited] = await Promise.all([
    launch(),
    launch('--disable-frame-rate-limit', '--disable-gpu-vsync'),
  ])
  return {
    steady,
    unlimited,
    version: steady.version(),
    async close() {
      await Promise.all([steady.close(), unlimited.close()])
    },
  }
}

/** @typedef {import('playwright-core').Browser} Browser */
