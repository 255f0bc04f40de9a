// Patches sources of the core while they are bundled: the work tree is never touched.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('../../core/src', import.meta.url))

/**
 * Throws where an edit no longer fits the source: a planted bug that is not planted would count as missed.
 * @param {import('../mutants/mutants.mjs').Mutant} mutant
 * @returns {import('esbuild').Plugin}
 */
export function plant(mutant) {
  const patched = new Map()
  for (const { file, find, replace } of mutant.edits) {
    const path = join(source, file)
    const text = patched.get(path) ?? readFileSync(path, 'utf8')
    const times = text.split(find).length - 1
    if (times !== 1)
      throw new Error(
        `"${mutant.name}" is to be planted in ${file}, where what it replaces stands ${times} times: adapt packages/testing/mutants.`,
      )
    patched.set(
      path,
      text.replace(find, () => replace),
    )
  }
  return {
    name: 'plant',
    setup(build) {
      build.onLoad({ filter: /packages[/\\]core[/\\]src[/\\].*\.ts$/ }, ({ path }) => {
        const contents = patched.get(path)
        return contents === undefined ? undefined : { contents, loader: 'ts' }
      })
    },
  }
}
