// The list engine alone: all of its folder, without the rows and what else of the package it imports, core and React.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const folder = 'packages/react/src/message-list/engine'
const limitKiB = 4

/** @param {string} [sources] @returns {Promise<import('./targets.mjs').Verdict>} */
export async function engineSize(sources = root) {
  const about = { measure: 'size', name: 'list engine alone, gzip', limit: `${limitKiB} KiB` }
  const engine = join(sources, folder)
  if (!existsSync(engine))
    return { ...about, measured: '-', met: false, missing: `there is no folder ${folder}` }
  const files = readdirSync(engine).filter((name) => /(?<!\.test|\.stories)\.tsx?$/.test(name))
  const { outputFiles } = await build({
    stdin: {
      contents: files.map((name) => `export * from './${name}'`).join('\n'),
      resolveDir: engine,
    },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [onlySiblings()],
    write: false,
  })
  const bytes = gzipSync(outputFiles[0]?.contents ?? new Uint8Array(), { level: 9 }).byteLength
  const kibibytes = bytes / 1_024
  return { ...about, measured: `${kibibytes.toFixed(2)} KiB`, met: kibibytes <= limitKiB }
}

/** What lies elsewhere stays an import. */
function onlySiblings() {
  return {
    name: 'only-siblings',
    setup({ onResolve }) {
      onResolve({ filter: /./ }, ({ path, kind }) =>
        kind === 'entry-point' || path.startsWith('./') ? undefined : { path, external: true },
      )
    },
  }
}
