import { isJsonObject } from '../json.js'
import type { RevisionLog, StoredRevisions } from './revision-log.js'

/**
 * Keeps the newest state and its patches beyond the process, so that clients resume across a restart by what they
 * missed. It holds what users see: treat it like the database behind it.
 */
export interface RevisionStore {
  /** What was saved last; undefined for nothing, and for what cannot be read. */
  load(key: string): Promise<string | undefined>
  save(key: string, value: string): Promise<void>
}

export interface StoredLogs {
  load(key: string): Promise<StoredRevisions | undefined>
  /** Saves the state of now soon; of several in a row the last. A store that fails costs only snapshots. */
  save(key: string, log: RevisionLog): void
}

export function createStoredLogs(store: RevisionStore | undefined): StoredLogs {
  const waiting = new Map<string, StoredRevisions>()
  const saving = new Set<string>()

  const save = async (key: string) => {
    saving.add(key)
    for (let next = waiting.get(key); next !== undefined; next = waiting.get(key)) {
      waiting.delete(key)
      try {
        await store?.save(key, JSON.stringify(next))
      } catch {
        // The next revision tries again.
      }
    }
    saving.delete(key)
  }

  return {
    async load(key) {
      try {
        const value = await store?.load(key)
        return value === undefined ? undefined : decode(JSON.parse(value))
      } catch {
        // As where nothing was stored: clients get a whole answer instead of a change.
        return undefined
      }
    },
    save(key, log) {
      const stored = store && log.stored()
      if (stored === undefined) return
      waiting.set(key, stored)
      if (!saving.has(key)) void save(key)
    },
  }
}

function decode(value: unknown): StoredRevisions | undefined {
  if (!isJsonObject(value) || typeof value['text'] !== 'string') return undefined
  const steps = Array.isArray(value['steps']) ? value['steps'].filter(isJsonObject) : []
  return {
    text: value['text'],
    steps: steps.map(({ id, patch }) => ({
      id: String(id),
      patch: typeof patch === 'string' ? patch : undefined,
    })),
  }
}
