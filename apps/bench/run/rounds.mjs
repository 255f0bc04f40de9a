import { takeSample } from './sample.mjs'

/**
 * Takes the samples of a case: round after round each contender has a page, and in each round another one begins. A
 * contender that failed is not tried again in this case.
 * @param {object} options
 * @param {import('./arguments.mjs').Plan} options.plan
 * @param {import('./results.mjs').Results} options.results
 */
export async function takeCase({ plan, results, browsers, server, case: taken }) {
  const limitMs = plan.isQuick ? 8_000 : 30_000
  const sampleLimitMs = plan.isQuick ? 18_000 : 60_000
  const named = new Set(['ours', ...(taken.against ?? [])])
  const failed = new Set()
  for (let round = 0; round < plan.pages; round += 1) {
    const due = plan.contenders.filter(
      ({ name }) => !failed.has(name) && (named.has(name) || round < plan.contextPages),
    )
    const first = round % Math.max(1, due.length)
    for (const { name } of [...due.slice(first), ...due.slice(0, first)]) {
      const taking = { browsers, server, case: taken, contender: name, limitMs, sampleLimitMs }
      const sample = await takeSample(taking)
      if (sample.metrics === undefined) failed.add(name)
      results.add(taken.name, name, round, sample)
    }
  }
}
