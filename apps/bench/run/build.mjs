// Bundles the page of each contender as an app would ship it: production, minified, from the sources of this repository.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const folder = fileURLToPath(new URL('..', import.meta.url))
const root = join(folder, '../..')
const require = createRequire(import.meta.url)

const packages = {
  '@parley/core': 'packages/core/src/index.ts',
  '@parley/react': 'packages/react/src/index.ts',
  '@parley/react/styles.css': 'packages/react/src/styles/styles.css',
}

/**
 * @param {readonly import('./contenders.mjs').ContenderFacts[]} contenders
 * @param {Map<string, { type: string, body: Uint8Array | string }>} files where the pages are put, by their paths
 * @param {string} [sources] another checkout of this repository. Default this one
 */
export async function buildPages(contenders, files, sources = root) {
  for (const { name, react } of contenders) {
    const result = await build({
      stdin: {
        contents: `import './src/page/count-renders.ts'
import { contender } from './src/contenders/${name}.tsx'
import { start } from './src/page/start.ts'
start(contender)`,
        resolveDir: folder,
        loader: 'ts',
      },
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      jsx: 'automatic',
      conditions: ['@parley/source', 'production', 'module'],
      define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
      loader: {
        '.woff2': 'empty',
        '.woff': 'empty',
        '.ttf': 'empty',
        '.svg': 'dataurl',
        '.png': 'dataurl',
      },
      plugins: [oneReact(react ?? 19, sources)],
      outdir: '/pages',
      write: false,
      logLevel: 'error',
    })
    const script = result.outputFiles.find(({ path }) => path.endsWith('.js'))
    const style = result.outputFiles.find(({ path }) => path.endsWith('.css'))
    if (script === undefined) throw new Error(`The page of ${name} has no script.`)
    files.set(`/${name}.js`, { type: 'text/javascript', body: script.contents })
    files.set(`/${name}.css`, { type: 'text/css', body: style?.contents ?? '' })
    files.set(`/${name}.html`, { type: 'text/html', body: page(name) })
  }
}

/** All take the same React, but for a library that does not run on it. */
function oneReact(major, sources) {
  const suffix = major === 19 ? '' : `-${major}`
  return {
    name: 'one-react',
    setup({ onResolve }) {
      onResolve({ filter: /^react(-dom)?(\/|$)/ }, ({ path }) => {
        const [library, ...rest] = path.split('/')
        return { path: require.resolve([`${library}${suffix}`, ...rest].join('/')) }
      })
      onResolve({ filter: /^@parley\// }, ({ path }) => {
        const source = packages[path]
        return source === undefined ? undefined : { path: join(sources, source) }
      })
    },
  }
}

function page(name) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${name}</title>
<link rel="stylesheet" href="/${name}.css">
<style>
html, body { margin: 0; height: 100% }
#app { height: 100%; overflow: hidden }
</style>
<script type="application/json" id="rows">/*ROWS*/</script>
</head>
<body><div id="app"></div><script type="module" src="/${name}.js"></script></body>
</html>`
}
