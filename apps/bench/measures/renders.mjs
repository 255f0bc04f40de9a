/** @typedef {import('../run/sample.mjs').Sample} Sample */

/** From the event until the edited text is painted; the median of a page. @param {Sample} sample */
export async function edit({ page, limitMs }) {
  await page.evaluate((limit) => window.bench.opened(limit), limitMs)
  const { ms } = await page.evaluate(() => window.bench.edit())
  return { ms }
}

/** From the key until the next paint; the median of a page. @param {Sample} sample */
export async function key({ page, limitMs }) {
  await page.evaluate((limit) => window.bench.opened(limit), limitMs)
  const { ms } = await page.evaluate(() => window.bench.key())
  return { ms }
}

/** What React renders for one event; what a contender does not show is left out. @param {Sample} sample */
export async function renders({ page, limitMs }) {
  await page.evaluate((limit) => window.bench.opened(limit), limitMs)
  /** @type {Record<string, number>} */
  const metrics = {}
  for (const kind of /** @type {const} */ (['edit', 'reaction', 'receipt', 'typing', 'key'])) {
    const counted = await page.evaluate(async (one) => {
      try {
        return await window.bench.renders(one)
      } catch {
        return undefined
      }
    }, kind)
    if (counted === undefined) continue
    metrics[`${kind}Rows`] = counted.rows
    metrics[`${kind}Components`] = counted.components
    metrics[`${kind}Commits`] = counted.commits
  }
  return metrics
}
