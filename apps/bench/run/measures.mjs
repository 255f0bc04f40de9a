// All that is measured, in the order in which it is taken. A case is one measure at one size; each of its samples has
// a page of its own.
import { burst } from '../measures/burst.mjs'
import { heap } from '../measures/heap.mjs'
import { lateImage } from '../measures/late-image.mjs'
import { append, open } from '../measures/latency.mjs'
import { prepend } from '../measures/prepend.mjs'
import { edit, key, renders } from '../measures/renders.mjs'
import { scroll } from '../measures/scroll.mjs'

/**
 * @typedef {object} Case
 * @property {string} measure
 * @property {string} name
 * @property {number} size messages that are loaded
 * @property {'steady' | 'unlimited'} browser at 60 Hz, or painting at once
 * @property {string} [query] of the page
 * @property {readonly string[]} [against] contenders that a target of it names
 * @property {Readonly<Record<string, string>>} units of what is measured, by its name
 * @property {(sample: import('./sample.mjs').Sample) => Promise<Record<string, number>>} take
 */

/** @type {readonly Case[]} */
export const cases = [
  ...[1_000, 10_000, 100_000].map((size) => ({
    measure: 'open',
    name: `open ${size}`,
    size,
    browser: /** @type {const} */ ('unlimited'),
    against: size === 10_000 ? ['virtua', 'stream'] : ['virtua'],
    units: { ms: 'ms' },
    take: open,
  })),
  ...[1_000, 10_000].map((size) => ({
    measure: 'append',
    name: `append at ${size}`,
    size,
    browser: /** @type {const} */ ('unlimited'),
    against: ['limit', 'tanstack'],
    units: { ms: 'ms' },
    take: append,
  })),
  ...[
    { measure: 'key', take: key },
    { measure: 'edit', take: edit },
  ].map((one) => ({
    ...one,
    name: `${one.measure} at 10000`,
    size: 10_000,
    browser: /** @type {const} */ ('unlimited'),
    against: ['limit'],
    units: { ms: 'ms' },
  })),
  {
    measure: 'renders',
    name: 'renders at 10000',
    size: 10_000,
    browser: 'unlimited',
    query: '?count',
    units: Object.fromEntries(
      ['edit', 'reaction', 'receipt', 'typing', 'key'].flatMap((kind) => [
        [`${kind}Rows`, 'rows'],
        [`${kind}Components`, 'components'],
        [`${kind}Commits`, 'commits'],
      ]),
    ),
    take: renders,
  },
  {
    measure: 'burst',
    name: 'burst',
    size: 1_000,
    browser: 'steady',
    against: ['tanstack'],
    units: {
      dropped: 'frames',
      longTasks: '',
      offEndShare: '%',
      worstOffEndPx: 'px',
      busyMs: 'ms',
      caughtUpMs: 'ms',
    },
    take: burst,
  },
  ...[
    { name: 'prepend in the middle', at: 'middle', anchoring: true },
    { name: 'prepend at the very top', at: 'top', anchoring: true },
    { name: 'prepend without native anchoring', at: 'middle', anchoring: false },
  ].map(({ name, at, anchoring }) => ({
    measure: 'prepend',
    name,
    size: 1_000,
    browser: /** @type {const} */ ('steady'),
    units: { finalPx: 'px', worstPx: 'px' },
    take: prepend(at, anchoring),
  })),
  ...[
    { name: 'wheel', pxPerSecond: 8_000, px: 16_000 },
    { name: 'fling', pxPerSecond: 150_000, px: 400_000 },
  ].map(({ name, pxPerSecond, px }) => ({
    measure: 'scroll',
    name,
    size: 10_000,
    browser: /** @type {const} */ ('steady'),
    units: { blank: 'frames', emptyShare: '%', busyMs: 'ms', frames: 'frames' },
    take: scroll(px, pxPerSecond),
  })),
  {
    measure: 'image',
    name: 'late images',
    size: 1_000,
    browser: 'steady',
    units: { finalPx: 'px', worstPx: 'px', images: 'rows' },
    take: lateImage,
  },
  {
    measure: 'heap',
    name: 'heap at 10000',
    size: 10_000,
    browser: 'unlimited',
    units: { mb: 'MB' },
    take: heap,
  },
]

export const measures = [...new Set(cases.map(({ measure }) => measure)), 'size']
