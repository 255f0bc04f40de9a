import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../steps.mjs'
import { command } from './command.mjs'

const bin = join(root, 'node_modules/.bin')

/**
 * @typedef {object} PackedPackage
 * @property {string} name
 * @property {string} tarball
 * @property {readonly string[]} entries import specifiers, style sheets aside
 * @property {() => Promise<void>} publint
 * @property {() => Promise<void>} attw
 */

/**
 * Packs every published package as it would be published.
 * @param {string} folder
 * @returns {Promise<PackedPackage[]>}
 */
export async function packPackages(folder) {
  /** @type {PackedPackage[]} */
  const packed = []
  for (const name of readdirSync(join(root, 'packages'), { withFileTypes: true })) {
    if (!name.isDirectory()) continue
    const source = join(root, 'packages', name.name)
    const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'))
    const printed = await command(
      join(bin, 'pnpm'),
      ['pack', '--json', '--pack-destination', folder],
      source,
    )
    const tarball = JSON.parse(printed).filename
    const exported = Object.keys(manifest.publishConfig.exports)
    const styleSheets = exported.filter((path) => path.endsWith('.css'))
    packed.push({
      name: manifest.name,
      tarball,
      entries: exported
        .filter((path) => !path.endsWith('.css') && !path.endsWith('.json'))
        .map((path) => manifest.name + path.slice(1)),
      publint: () => run('publint', [tarball, '--strict']),
      attw: () =>
        run('attw', [
          tarball,
          '--profile',
          'esm-only',
          '--no-emoji',
          ...(styleSheets.length === 0
            ? []
            : ['--exclude-entrypoints', ...styleSheets.map((path) => path.slice(2))]),
        ]),
    })
  }
  return packed
}

/** @param {string} program @param {readonly string[]} args */
async function run(program, args) {
  await command(join(bin, program), args, root)
}
