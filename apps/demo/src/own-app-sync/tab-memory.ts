/** What this tab remembers over a reload and the way to another site and back; it is gone when the tab is closed. */
export interface TabMemory<T> {
  get(): T | undefined
  set(value: T): void
  clear(): void
}

/** In `sessionStorage`; where that is forbidden it holds as long as the page. */
export function createTabMemory<T>(name: string): TabMemory<T> {
  const key = `parley.own-app-sync.${name}`
  let held: string | undefined
  return {
    get() {
      try {
        held = sessionStorage.getItem(key) ?? undefined
      } catch {
        // What the page holds itself is the newest there is.
      }
      return held === undefined ? undefined : (JSON.parse(held) as T)
    },
    set(value) {
      held = JSON.stringify(value)
      try {
        sessionStorage.setItem(key, held)
      } catch {
        // Then a reload asks again.
      }
    },
    clear() {
      held = undefined
      try {
        sessionStorage.removeItem(key)
      } catch {
        // Nothing was written there either.
      }
    },
  }
}
