import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RevisionStore } from '../revisions/revision-store.js'

/**
 * Keeps revisions as files of a folder, readable by its owner only. For one instance: two would overwrite each other.
 * Files are never deleted by it; clean the folder by age where conversations come and go.
 */
export function createFileRevisionStore(folder: string): RevisionStore {
  const made = mkdir(folder, { recursive: true, mode: 0o700 })
  // Told by the first save that waits for it.
  made.catch(() => {})
  const fileOf = (key: string) =>
    join(folder, `${createHash('sha256').update(key).digest('hex')}.json`)
  return {
    async load(key) {
      try {
        return await readFile(fileOf(key), 'utf8')
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
    },
    async save(key, value) {
      await made
      const file = fileOf(key)
      // Written beside it, so that a crash leaves the old one whole.
      await writeFile(`${file}.new`, value, { mode: 0o600 })
      await rename(`${file}.new`, file)
    },
  }
}
