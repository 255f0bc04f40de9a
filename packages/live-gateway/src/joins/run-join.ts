import { isJsonObject } from '../json.js'
import type { UpstreamContext } from '../upstream/upstream.js'
import { UpstreamError } from '../upstream/upstream-error.js'
import type { Join } from './join.js'
import type { JoinCache } from './join-cache.js'
import type { Ask, Load } from './query-loader.js'

const defaultCacheMs = 60_000
const defaultMaxBatch = 100

/** A join that is ready to run. */
export interface PreparedJoin {
  readonly join: Join
  /** Tells this join's values from those of others in the cache. */
  readonly name: string
  readonly load: Load
}

type MutableObject = Record<string, unknown>

/** Writes what belongs to each key into the data. Throws `UpstreamError`: then the data must not be used. */
export async function runJoin(
  { join, name, load }: PreparedJoin,
  data: unknown,
  context: UpstreamContext,
  scopeKey: string,
  cache: JoinCache,
  ask: Ask,
): Promise<void> {
  const { key, as, cacheMs = defaultCacheMs, maxBatch = defaultMaxBatch, sharing = 'scope' } = join
  const targets = objectsAt(data, join.at.split('.'))
  const keys = [...new Set(targets.flatMap((target) => keyOf(target[key]) ?? []))]
  const shared = sharing === 'everyone'
  const nameOf = (one: string) => JSON.stringify([name, shared ? '' : scopeKey, one])
  const asked: UpstreamContext = shared
    ? { ...context, user: undefined, scope: { kind: 'everyone' } }
    : context

  const values = new Map(keys.map((one) => [one, cache.get(nameOf(one))] as const))
  const missing = keys.filter((one) => values.get(one) === undefined)
  for (let start = 0; start < missing.length; start += maxBatch) {
    const batch = missing.slice(start, start + maxBatch)
    const found = loadSafely(load, batch, asked, ask)
    for (const one of batch) {
      const value = found.then((all) => all.get(one) ?? null)
      cache.set(nameOf(one), value, cacheMs)
      values.set(one, value)
    }
  }
  for (const target of targets) {
    const one = keyOf(target[key])
    target[as] = one === undefined ? null : await values.get(one)
  }
}

async function loadSafely(...[load, keys, context, ask]: [Load, string[], UpstreamContext, Ask]) {
  try {
    return await load(keys, context, ask)
  } catch (error) {
    if (error instanceof UpstreamError) throw error
    throw new UpstreamError('upstream-unreachable', 'A join could not be loaded.', { cause: error })
  }
}

const keyOf = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined

function objectsAt(value: unknown, path: readonly string[]): MutableObject[] {
  if (Array.isArray(value)) return value.flatMap((item) => objectsAt(item, path))
  if (!isJsonObject(value)) return []
  const [field, ...rest] = path
  if (field === undefined || field === '') return [value as MutableObject]
  return Object.hasOwn(value, field) ? objectsAt(value[field], rest) : []
}
