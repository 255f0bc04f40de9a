import { median } from './interval.mjs'
import { shown } from './targets.mjs'

/**
 * Prints what was taken of all contenders: medians over pages, `-` and the reason where there is nothing.
 * @param {import('./results.mjs').Results} results
 */
export function printTables(results, cases, contenders) {
  for (const { name, units } of cases) {
    console.log(`\n${name}`)
    const width = Math.max(...contenders.map(({ title }) => title.length))
    for (const contender of contenders) {
      const cells = Object.entries(units).flatMap(([metric, unit]) => {
        const values = results.values(name, contender.name, metric)
        return values.length === 0 ? [] : [`${metric} ${shown(median(values), unit)}`]
      })
      const pages = results.rounds(name, contender.name, Object.keys(units)[0]).filter(defined)
      const reason = results.reason(name, contender.name)
      const text =
        cells.length === 0
          ? `-  ${reason ?? 'not run'}`
          : `${cells.join(', ')}  (${pages.length} pages)`
      const besides = cells.length > 0 && reason !== undefined ? `; a page failed: ${reason}` : ''
      console.log(`  ${contender.title.padEnd(width)}  ${text}${besides}`)
    }
  }
}

function defined(value) {
  return value !== undefined
}
