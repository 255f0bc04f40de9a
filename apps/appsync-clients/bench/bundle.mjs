import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const amplify = fileURLToPath(new URL('../amplify', import.meta.url))

/**
 * As an app's own bundler makes it for browsers: minified, production. Resolves with its bytes.
 * @param {readonly string[]} [external]
 */
export async function bundle(entry, outfile, external = []) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    outfile,
    external: [...external],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    define: { 'process.env.NODE_ENV': '"production"' },
    // Where AWS's client is installed, for the entries that import it.
    nodePaths: [`${amplify}/node_modules`],
    write: false,
  })
  const [{ contents }] = outputFiles
  await mkdir(dirname(outfile), { recursive: true })
  await writeFile(outfile, contents)
  return contents
}
