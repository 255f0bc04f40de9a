import { viewport } from './browsers.mjs'

const durationMs = 2_000

/** What the machine drops when a page does nothing but ask for frames. */
export async function baseNoise({ steady }) {
  const context = await steady.newContext({ viewport })
  try {
    const page = await context.newPage()
    await page.setContent('<p>empty</p>')
    return await page.evaluate(
      (lengthMs) =>
        new Promise((resolve) => {
          const gaps = []
          let before
          const began = performance.now()
          const frame = (at) => {
            if (before !== undefined) gaps.push(at - before)
            before = at
            if (performance.now() - began < lengthMs) requestAnimationFrame(frame)
            else {
              const dropped = gaps.filter((gap) => gap > 25)
              const sum = dropped.reduce((total, gap) => total + Math.round(gap / 16.667) - 1, 0)
              resolve({ frames: gaps.length, dropped: sum, worstMs: Math.max(...gaps) })
            }
          }
          requestAnimationFrame(frame)
        }),
      durationMs,
    )
  } finally {
    await context.close()
  }
}
