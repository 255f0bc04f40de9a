// Joins src/styles/*.css into dist/styles.css, in the order in which styles.css imports them: one static file.
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
