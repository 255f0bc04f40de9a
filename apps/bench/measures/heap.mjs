const collections = 4

/**
 * What of the JS heap the mounted chat holds on to: before it is mounted the page holds its code and the data already.
 * @param {import('../run/sample.mjs').Sample} sample
 */
export async function heap({ page, cdp, limitMs }) {
  await cdp.send('HeapProfiler.enable')
  const used = async () => {
    // Once is not enough: what the first collection frees can hold on to more.
    for (let round = 0; round < collections; round += 1)
      await cdp.send('HeapProfiler.collectGarbage')
    return (await cdp.send('Runtime.getHeapUsage')).usedSize
  }
  const before = await used()
  await page.evaluate((limit) => window.bench.opened(limit), limitMs)
  await page.evaluate(() => window.bench.settled(1_000, 5_000))
  return { mb: ((await used()) - before) / 1_000_000 }
}
