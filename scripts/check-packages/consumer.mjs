import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../steps.mjs'
import { command } from './command.mjs'

const maxSnippetLines = 12

/**
 * A folder outside the workspace that installs the tarballs as a stranger would, with npm.
 * @param {string} folder
 * @param {readonly import('./pack.mjs').PackedPackage[]} packages
 */
export async function createConsumer(folder, packages) {
  mkdirSync(folder, { recursive: true })
  const snippets = readmeSnippets()
  const workspace = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies
  const versions = (/** @type {string[]} */ ...names) =>
    names.map((name) => [name, workspace[name]])
  const manifest = {
    name: 'consumer',
    private: true,
    type: 'module',
    dependencies: Object.fromEntries([
      ...packages.map(({ name, tarball }) => [name, `file:${tarball}`]),
      ...versions('@tanstack/react-query', '@types/node', '@types/react', '@types/react-dom'),
      ...versions('fast-check', 'graphql', 'msw', 'react', 'react-dom', 'typescript', 'vite'),
    ]),
  }
  write('package.json', JSON.stringify(manifest, undefined, 2))
  write('index.html', '<div id="root"></div><script type="module" src="/src/main.tsx"></script>')
  mkdirSync(join(folder, 'src'))
  write('src/main.tsx', snippets.first)
  for (const [index, snippet] of snippets.others.entries()) {
    write(`src/snippet-${index + 2}.tsx`, snippet)
  }
  const entries = packages.flatMap((one) => one.entries)
  write(
    'src/imports.ts',
    entries.map((entry, index) => `export * as e${index} from '${entry}'\n`).join(''),
  )
  write('src/style-sheets.d.ts', "declare module '*.css'\n")

  /** @param {string} path @param {string} text */
  function write(path, text) {
    writeFileSync(join(folder, path), text)
  }

  return {
    folder,
    builtFolder: join(folder, 'dist'),

    async install() {
      await command('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], folder)
    },

    async importAll() {
      const program = `for (const entry of ${JSON.stringify(entries)}) {
        const names = Object.keys(await import(entry))
        if (names.length === 0) throw new Error(entry + ' exports nothing')
      }`
      await command(process.execPath, ['--input-type=module', '--eval', program], folder)
      return `${entries.length} entries`
    },

    /** @param {'node16' | 'bundler'} resolution */
    async typecheck(resolution) {
      const compilerOptions = {
        target: 'es2022',
        lib: ['es2023', 'dom', 'dom.iterable'],
        module: resolution === 'node16' ? 'node16' : 'esnext',
        moduleResolution: resolution,
        jsx: 'react-jsx',
        strict: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
        types: ['node'],
        // The packages' own declarations are checked, and with them everything they import.
        skipLibCheck: false,
      }
      write(`tsconfig.${resolution}.json`, JSON.stringify({ compilerOptions, include: ['src'] }))
      await command(
        join(folder, 'node_modules/.bin/tsc'),
        ['-p', `tsconfig.${resolution}.json`],
        folder,
      )
    },

    /** The oldest React that the peer ranges promise. */
    async installOldestReact() {
      const packages = ['react@18.3.1', 'react-dom@18.3.1']
      await command('npm', ['install', '--no-audit', '--no-fund', ...packages], folder)
    },

    async buildSnippet() {
      const lines = snippets.first.trimEnd().split('\n').length
      if (lines > maxSnippetLines) throw new Error(`The README snippet has ${lines} lines.`)
      await command(join(folder, 'node_modules/.bin/vite'), ['build'], folder)
      return `${lines} lines`
    },
  }
}

/** The `tsx` blocks of the README: the first is the one to paste. */
function readmeSnippets() {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const [first, ...others] = [...readme.matchAll(/```tsx\n(.*?)```/gs)].map(
    ([, code]) => code ?? '',
  )
  if (first === undefined) throw new Error('README.md has no tsx snippet.')
  return { first, others }
}
