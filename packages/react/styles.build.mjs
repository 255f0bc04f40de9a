// Joins src/styles/*.css, in the order in which styles.css imports them, into two static files: dist/styles.css in
// cascade layers, and dist/styles.unlayered.css for hosts whose own reset stands in no layer and would win over one.
import { mkdir, readFile, writeFile } from 'node:fs/promises'

const source = new URL('./src/styles/', import.meta.url)
const target = new URL('./dist/', import.meta.url)

const entry = await readFile(new URL('styles.css', source), 'utf8')
const pieces = entry.split(/^@import "\.\/(.+)";$/m)
const joined = await Promise.all(
  pieces.map((piece, index) =>
    index % 2 === 0 ? piece : readFile(new URL(piece, source), 'utf8'),
  ),
)
const css = `${joined
  .join('\n')
  .replace(/\n{3,}/g, '\n\n')
  .trim()}\n`
if (css.includes('@import')) throw new Error('styles.css: an @import was not joined')
await mkdir(target, { recursive: true })
await writeFile(new URL('styles.css', target), css)
await writeFile(new URL('styles.unlayered.css', target), unlayered(css))

/** Without its layers, and each selector as specific as one class. @param {string} layered */
function unlayered(layered) {
  const rules = layered
    .replace(/^@layer [^{;]+;$/m, '')
    .replace(/^@layer [^{]+\{$([\s\S]*?)^\}$/gm, '$1')
  if (rules.includes('@layer')) throw new Error('styles.css: a layer was not taken out')
  return rules.replace(/:where\(/g, (start, at) =>
    isInside(rules, at) ? start : `:not(.parley-0)${start}`,
  )
}

/** Whether this `:where(` stands in the brackets of another one. @param {string} text @param {number} at */
function isInside(text, at) {
  const selector = text.slice(Math.max(text.lastIndexOf('{', at), text.lastIndexOf('}', at)), at)
  return selector.split('(').length > selector.split(')').length
}
