// The table of the issue: what must show, and by which figures.
import { meanInterval, ratioInterval } from './interval.mjs'

/**
 * @typedef {object} Verdict
 * @property {string} measure
 * @property {string} name
 * @property {string} measured
 * @property {string} limit
 * @property {boolean} met
 * @property {string} [missing] why it was not measured
 */

/**
 * @param {import('./results.mjs').Results} results
 * @param {readonly import('./measures.mjs').Case[]} cases
 * @param {number} fewestPages that a verdict needs
 * @returns {readonly Verdict[]} of the cases that were taken
 */
export function verdictsOf(results, cases, fewestPages) {
  const taken = new Set(cases.map(({ measure }) => measure))
  return targets
    .filter(({ measure }) => taken.has(measure))
    .map((target) => {
      const { pages, ...verdict } = target.judge(results)
      if (verdict.missing !== undefined || pages >= fewestPages) return verdict
      const missing = `${verdict.measured} on ${pages} pages, and a verdict needs ${fewestPages}`
      return { ...verdict, missing }
    })
}

const renderKinds = ['edit', 'reaction', 'receipt', 'typing', 'key']
const touchedRows = { edit: 1, reaction: 1, receipt: 1, typing: 0, key: 0 }

const targets = [
  ...[1_000, 10_000, 100_000].map((size) => ratio('open', `open ${size}`, 'virtua', 1.5)),
  ratio('open', 'open 10000', 'stream', 0.2),
  growth('open', 'open 100000', 'open 10000', 1.5),
  ...[1_000, 10_000].flatMap((size) => [
    ratio('append', `append at ${size}`, 'limit', 2),
    ratio('append', `append at ${size}`, 'tanstack', 1),
  ]),
  growth('append', 'append at 10000', 'append at 1000', 1.5),
  onAverage('burst', 'burst', 'dropped', 2, 'frames'),
  onAverage('burst', 'burst', 'longTasks', 0, ''),
  atWorst('burst', 'burst', 'offEndShare', 0, '%'),
  ratio('burst', 'burst', 'tanstack', 1, 'busyMs'),
  ...['in the middle', 'at the very top', 'without native anchoring'].flatMap((where) => [
    atWorst('prepend', `prepend ${where}`, 'finalPx', 0, 'px'),
    atWorst('prepend', `prepend ${where}`, 'worstPx', 1, 'px'),
  ]),
  atWorst('scroll', 'wheel', 'blank', 0, 'frames'),
  onAverage('scroll', 'fling', 'emptyShare', 0.1, '%'),
  ...renderKinds.flatMap((kind) => [
    atWorst('renders', 'renders at 10000', `${kind}Rows`, touchedRows[kind], 'rows'),
    atWorst('renders', 'renders at 10000', `${kind}Components`, 12, 'components'),
    atWorst('renders', 'renders at 10000', `${kind}Commits`, 1, 'commits'),
  ]),
  ratio('key', 'key at 10000', 'limit', 2),
  ratio('edit', 'edit at 10000', 'limit', 2),
  { measure: 'image', judge: judgeLateImages },
  onAverage('heap', 'heap at 10000', 'mb', 4, 'MB'),
]

/** Our figure over that of another contender. */
function ratio(measure, name, contender, limit, metric = 'ms') {
  const title = `${name}${metric === 'ms' ? '' : `, ${metric}`}, over ${contender}`
  return over(measure, title, limit, [name, 'ours', metric], [name, contender, metric])
}

/** Our figure at one size over our figure at another. */
function growth(measure, name, smaller, limit) {
  const title = `${name}, over ${smaller}`
  return over(measure, title, limit, [name, 'ours', 'ms'], [smaller, 'ours', 'ms'])
}

/** One figure over another, each by the name of its case, its contender and its metric. */
function over(measure, title, limit, ours, others) {
  return {
    measure,
    judge: (results) =>
      ratioVerdict(measure, title, limit, {
        ours: results.rounds(...ours),
        others: results.rounds(...others),
        missing: results.reason(...ours) ?? results.reason(...others),
      }),
  }
}

function ratioVerdict(measure, name, limit, { ours, others, missing }) {
  const interval = ratioInterval(ours, others)
  const about = { measure, name, limit: `${limit} x` }
  if (interval.count === 0) return { ...about, ...nothing(missing) }
  return {
    ...about,
    measured: `${interval.mean.toFixed(2)} x [${bounds(interval, 2)}]`,
    pages: interval.count,
    met: interval.low <= limit,
  }
}

/** For what the machine's noise touches: the interval decides. */
function onAverage(measure, name, metric, limit, unit) {
  return own(measure, name, metric, limit, unit, (values) => {
    const interval = meanInterval(values)
    const scale = unit === '%' ? 100 : 1
    const scaled = { low: interval.low * scale, high: interval.high * scale }
    return {
      measured: `${shown(interval.mean, unit)} [${bounds(scaled, 1)}]`,
      pages: interval.count,
      met: interval.low <= limit,
    }
  })
}

/** For what no noise may cause: the worst page decides. */
function atWorst(measure, name, metric, limit, unit) {
  return own(measure, name, metric, limit, unit, (values) => {
    const worst = Math.max(...values)
    // Rows are as high as their text: less than half a px is none.
    const tolerance = unit === 'px' ? 0.5 : 0
    return {
      measured: shown(worst, unit),
      pages: values.length,
      met: worst <= limit + tolerance,
    }
  })
}

/** Our figure by itself: `decide` says of all pages' values what is measured, and whether that meets the limit. */
function own(measure, name, metric, limit, unit, decide) {
  return {
    measure,
    judge(results) {
      const values = results.values(name, 'ours', metric)
      const about = { measure, name: `${name}, ${metric}`, limit: shown(limit, unit) }
      if (values.length === 0) return { ...about, ...nothing(results.reason(name, 'ours')) }
      return { ...about, ...decide(values) }
    },
  }
}

const imageRows = 20

/** A list in whose document fewer rows are above the reader was not tried by as many pictures. */
function judgeLateImages(results) {
  const verdict = atWorst('image', 'late images', 'finalPx', 0, 'px').judge(results)
  const rows = Math.min(imageRows, ...results.values('late images', 'ours', 'images'))
  if (verdict.missing !== undefined || rows === imageRows) return verdict
  return { ...verdict, missing: `only ${rows} of ${imageRows} rows above the view had a picture` }
}

function nothing(missing) {
  return { measured: '-', met: false, missing: missing ?? 'a contender that it needs did not run' }
}

export function shown(value, unit) {
  if (!Number.isFinite(value)) return 'never'
  if (unit === '%') return `${(value * 100).toFixed(1)} %`
  const digits = Number.isInteger(value) ? 0 : value < 10 ? 2 : 1
  return `${value.toFixed(digits)} ${unit}`.trimEnd()
}

function bounds({ low, high }, digits) {
  const text = (value) => (Number.isFinite(value) ? value.toFixed(digits) : '?')
  return `${text(low)}, ${text(high)}`
}
