// Bundles the simulator with the core of this work tree into one file, which is quicker than loading each source.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const folder = join(root, 'node_modules/.cache/parley-simulation')

/**
 * Returns the path of the bundle.
 * @param {string} name
 * @param {readonly import('esbuild').Plugin[]} [plugins]
 */
export async function bundleSimulation(name, plugins = []) {
  mkdirSync(folder, { recursive: true })
  const outfile = join(folder, `${name}.mjs`)
  await build({
    entryPoints: [fileURLToPath(new URL('../src/simulation/index.ts', import.meta.url))],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@parley/source'],
    logLevel: 'error',
    sourcemap: 'inline',
    plugins: [...plugins],
  })
  return outfile
}
