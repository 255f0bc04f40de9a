/** How long the main thread of the page works while `act` runs, ms. @param {import('playwright-core').CDPSession} cdp */
export async function busyWhile(cdp, act) {
  await cdp.send('Performance.enable', { timeDomain: 'timeTicks' })
  const busySeconds = async () => {
    const { metrics } = await cdp.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN
  }
  const before = await busySeconds()
  const result = await act()
  return { result, busyMs: ((await busySeconds()) - before) * 1_000 }
}
