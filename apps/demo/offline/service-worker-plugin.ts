import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Plugin } from 'vite'

/** What stands in `public` and belongs to the page. */
const publicFiles = ['appearance.js', 'favicon.svg']

/** Writes `/service-worker.js`, which knows the files of this very build. */
export function serviceWorker(): Plugin {
  return {
    name: 'parley-service-worker',
    apply: 'build',
    enforce: 'post',
    async generateBundle(_options, bundle) {
      const assets = Object.keys(bundle).filter((name) => name.startsWith('assets/'))
      const files = ['/', ...[...publicFiles, ...assets].map((name) => `/${name}`)]
      const [worker, ...unhashed] = await Promise.all(
        [
          'offline/service-worker.js',
          'index.html',
          ...publicFiles.map((name) => `public/${name}`),
        ].map((name) => readFile(new URL(`../${name}`, import.meta.url), 'utf8')),
      )
      const hash = createHash('sha256').update(JSON.stringify([files, worker, unhashed]))
      const shell = { version: hash.digest('hex').slice(0, 12), files }
      const source = `self.shell = ${JSON.stringify(shell)}\n${worker}`
      this.emitFile({ type: 'asset', fileName: 'service-worker.js', source })
    },
  }
}
