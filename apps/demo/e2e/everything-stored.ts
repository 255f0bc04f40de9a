import type { Page } from 'playwright'

/** All that scripts of this origin can keep, as text: databases, caches, and the two storages. */
export function everythingStored(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const found: unknown[] = [{ ...localStorage }, { ...sessionStorage }]
    for (const { name } of await indexedDB.databases()) {
      const database = await settled(indexedDB.open(name ?? ''))
      for (const store of [...database.objectStoreNames]) {
        const rows = database.transaction(store).objectStore(store)
        found.push(await settled(rows.getAllKeys()), await settled(rows.getAll()))
      }
      database.close()
    }
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      // The page's own program is kept, with its words: only what is not a script is looked into.
      for (const request of await cache.keys()) {
        found.push(request.url)
        const response = await cache.match(request)
        if (response?.headers.get('content-type')?.includes('json'))
          found.push(await response.text())
      }
    }
    return JSON.stringify(found)
  })
}
