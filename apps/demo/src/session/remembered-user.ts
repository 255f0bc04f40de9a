import type { User } from '@parley/core'

const storageKey = 'parley.user'

/** Who was signed in last on this browser: id and name only, so that the page opens without a network. */
export function rememberedUser(): User | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey) ?? 'null')
    if (typeof value !== 'object' || value === null || !('id' in value)) return undefined
    const { id } = value
    const name = 'name' in value ? value.name : undefined
    if (typeof id !== 'string') return undefined
    return typeof name === 'string' ? { id, name } : { id }
  } catch {
    // Storage may be forbidden, or hold what another version wrote: then nobody is remembered.
    return undefined
  }
}

/** Undefined: nobody. */
export function rememberUser(user: User | undefined): void {
  try {
    if (user === undefined) localStorage.removeItem(storageKey)
    else localStorage.setItem(storageKey, JSON.stringify({ id: user.id, name: user.name }))
  } catch {
    // Storage may be forbidden: the page then opens with a network only.
  }
}
