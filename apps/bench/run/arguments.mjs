import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { contenders } from './contenders.mjs'
import { cases, measures } from './measures.mjs'

/**
 * @typedef {object} Plan
 * @property {boolean} isQuick
 * @property {readonly import('./contenders.mjs').ContenderFacts[]} contenders
 * @property {readonly import('./measures.mjs').Case[]} cases
 * @property {boolean} measuresSize
 * @property {number} pages of a contender that a target names
 * @property {number} contextPages of the others
 * @property {number} fewestPages that a verdict needs
 * @property {string} [sources] another checkout, whose packages are measured
 */

/** @returns {Plan} Throws for a name that is not known. */
export function readPlan(args = process.argv.slice(2)) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      contenders: { type: 'string' },
      pages: { type: 'string' },
      'context-pages': { type: 'string' },
      sources: { type: 'string' },
    },
  })
  const only = chosen(values.only, measures, 'measure')
  const names = chosen(
    values.contenders,
    contenders.map(({ name }) => name),
    'contender',
  )
  const isQuick = values.quick
  const pages = count('pages', values.pages ?? (isQuick ? '5' : '10'))
  return {
    isQuick,
    contenders: contenders.filter(({ name, quick = false }) =>
      names === undefined ? !isQuick || quick : names.has(name),
    ),
    cases: cases.filter(({ measure }) => only === undefined || only.has(measure)),
    measuresSize: only === undefined || only.has('size'),
    pages,
    contextPages: count('context-pages', values['context-pages'] ?? (isQuick ? '1' : '3')),
    fewestPages: isQuick ? 5 : 10,
    sources: values.sources === undefined ? undefined : resolve(values.sources),
  }
}

function count(option, given) {
  const pages = Number(given)
  if (!Number.isInteger(pages) || pages < 1) throw new Error(`--${option} takes a number of pages.`)
  return pages
}

function chosen(given, known, kind) {
  if (given === undefined) return undefined
  const names = given.split(',')
  for (const name of names) {
    if (!known.includes(name))
      throw new Error(`There is no ${kind} "${name}"; there are ${known.join(', ')}.`)
  }
  return new Set(names)
}
