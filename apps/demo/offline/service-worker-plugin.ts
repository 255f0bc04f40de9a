import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

/** The pages, by the address that each is opened by. */
const pages = { '/': 'index.html', '/own-app-sync': 'own-app-sync.html' }

/** Writes `/service-worker.js`, which knows the files of this very build. */
export function serviceWorker(): Plugin {
  return {
    name: 'parley-service-worker',
    apply: 'build',
    enforce: 'post',
    async generateBundle(_options, bundle) {
      const assets = Object.keys(bundle).filter((name) => name.startsWith('assets/'))
      const publicFiles = await filesIn(new URL('../public/', import.meta.url))
      const files = [
        ...Object.keys(pages),
        ...[...publicFiles, ...assets].map((name) => `/${name}`),
      ]
      const [worker = '', ...unhashed] = await Promise.all(
        [
          'offline/service-worker.js',
          ...Object.values(pages),
          ...publicFiles.map((name) => `public/${name}`),
        ].map((name) => readFile(new URL(`../${name}`, import.meta.url), 'base64')),
      )
      const hash = createHash('sha256').update(JSON.stringify([files, worker, unhashed]))
      const shell = { version: hash.digest('hex').slice(0, 12), files }
      const source = `self.shell = ${JSON.stringify(shell)}\n${Buffer.from(worker, 'base64')}`
      this.emitFile({ type: 'asset', fileName: 'service-worker.js', source })
    },
  }
}

/** Their paths below the folder, always in the same order. */
async function filesIn(folder: URL): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(fileURLToPath(folder), join(entry.parentPath, entry.name)))
    .map((path) => path.replaceAll(sep, '/'))
    .sort()
}
