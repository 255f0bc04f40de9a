/** @typedef {import('../run/sample.mjs').Sample} Sample */

/** From mounting until the last message is painted and the list is at its end, and stays there. @param {Sample} sample */
export function open({ page, limitMs }) {
  return page.evaluate((limit) => window.bench.open(limit), limitMs)
}

/** From the event until the new message is painted at the end of the list; the median of a page. @param {Sample} sample */
export async function append({ page, limitMs }) {
  await page.evaluate((limit) => window.bench.opened(limit), limitMs)
  const { ms } = await page.evaluate(() => window.bench.append())
  return { ms }
}
