// The list engine alone: what blocks, scrolling and windowing cost, without the rows and without core and React.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const entry = join(root, 'packages/react/src/message-list/engine.ts')
const limitKiB = 4

/** @returns {Promise<import('./targets.mjs').Verdict>} */
export async function engineSize() {
  const about = { measure: 'size', name: 'list engine alone, gzip', limit: `${limitKiB} KiB` }
  if (!existsSync(entry))
    return {
      ...about,
      measured: '-',
      met: false,
      missing: `there is no ${entry.slice(root.length)}`,
    }
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['@parley/source', 'production', 'module'],
    define: { 'process.env.NODE_ENV': '"production"' },
    external: ['react', 'react-dom', 'react/jsx-runtime', '@parley/core'],
    write: false,
    absWorkingDir: root,
  })
  const bytes = gzipSync(outputFiles[0]?.contents ?? new Uint8Array(), { level: 9 }).byteLength
  const kibibytes = bytes / 1_024
  return { ...about, measured: `${kibibytes.toFixed(2)} KiB`, met: kibibytes <= limitKiB }
}
