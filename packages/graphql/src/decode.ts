import { fault } from './fault.js'

/** Reads unknown data into a fresh value, or throws a ChatError `server` that names `path`, never the content. */
export interface Decode<T> {
  (value: unknown, path: string): T
  /** What a document asks for so that it can be read: the fields of an object, in braces. */
  readonly selection?: string | undefined
}

export const string = primitive<string>('string')
export const number = primitive<number>('number')
export const boolean = primitive<boolean>('boolean')

/** A string, or the whole number that some servers send for an ID. */
export const id: Decode<string> = (value, path) =>
  string(Number.isSafeInteger(value) ? String(value) : value, path)

/** A whole number up to 2^53, or one in a string, as servers with 64-bit numbers send it. */
export const long: Decode<number> = (value, path) => {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
  return Number.isSafeInteger(number) ? (number as number) : wrong(path, 'whole number')
}

/** Milliseconds since 1970 of an ISO 8601 date. */
export const date: Decode<number> = (value, path) => {
  const ms = Date.parse(string(value, path))
  return Number.isNaN(ms) ? wrong(path, 'date') : ms
}

/** Null and absent are the same. */
export const optional = <T>(decode: Decode<T>): Decode<T | undefined> =>
  reading(decode, (value, path) => (value == null ? undefined : decode(value, path)))

export const list = <T>(decode: Decode<T>): Decode<readonly T[]> =>
  reading(decode, (value, path) =>
    Array.isArray(value)
      ? value.map((item, index) => decode(item, `${path}[${index}]`))
      : wrong(path, 'list'),
  )

/** Null where it cannot be read, so that one bad item does not lose the others. */
export const readable = <T>(decode: Decode<T>): Decode<T | null> =>
  reading(decode, (value, path) => {
    try {
      return decode(value, path)
    } catch {
      return null
    }
  })

/** What was read, as something else. */
export const map = <T, Result>(decode: Decode<T>, change: (value: T) => Result): Decode<Result> =>
  reading(decode, (value, path) => change(decode(value, path)))

/** A fresh object with these fields and no others; what is undefined is left out. */
export function object<T extends object>(
  fields: {
    readonly [Key in keyof T]-?: Decode<T[Key]>
  },
): Decode<T> {
  const entries = Object.entries<Decode<unknown>>(fields)
  const selection = `{${entries.map(([name, { selection = '' }]) => name + selection).join(' ')}}`
  return reading({ selection }, (value, path) => {
    const fresh: Record<string, unknown> = {}
    for (const [name, decode] of entries) {
      const decoded = field(value, name, decode, path)
      if (decoded !== undefined) fresh[name] = decoded
    }
    return fresh as T
  })
}

/** One of these types by `__typename`; undefined where it is another one. */
export function union<T>(types: Readonly<Record<string, Decode<T>>>): Decode<T | undefined> {
  const parts = Object.entries(types).map(([name, { selection }]) => `...on ${name}${selection}`)
  const selection = `{__typename ${parts.join('')}}`
  return reading({ selection }, (value, path) => {
    const name = field(value, '__typename', string, path)
    return Object.hasOwn(types, name) ? types[name]?.(value, path) : undefined
  })
}

/** One field of an object; an absent one is decoded as undefined. */
export function field<T>(value: unknown, name: string, decode: Decode<T>, path: string): T {
  if (typeof value !== 'object' || !value) return wrong(path, 'object')
  return decode((value as Record<string, unknown>)[name], `${path}.${name}`)
}

function primitive<T>(type: string): Decode<T> {
  return (value, path) => (typeof value === type ? (value as T) : wrong(path, type))
}

/** Asks for what another one does. */
function reading<T>(
  { selection }: { readonly selection?: string | undefined },
  decode: (value: unknown, path: string) => T,
): Decode<T> {
  return Object.assign(decode, { selection })
}

function wrong(path: string, expected: string): never {
  throw fault('server', `The answer has no ${expected} at ${path}`)
}
