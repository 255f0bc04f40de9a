// The page without a network: keeps what the build made, and gives it out when the server cannot be reached. It never
// touches anything else, /graphql and /session least of all. The build writes `shell` in front of this file, so every
// build is another worker with a cache of its own; it waits until no page of the one before is open.

/** @type {{ version: string, files: readonly string[] }} */
const { version, files } = self.shell
const cacheName = `parley-shell-${version}`
const patienceMs = 3_000

self.addEventListener('install', (event) => event.waitUntil(keepShell()))
self.addEventListener('activate', (event) => event.waitUntil(dropOtherShells()))
self.addEventListener('fetch', (event) => {
  const { method, url } = event.request
  const { origin, pathname } = new URL(url)
  if (method !== 'GET' || origin !== location.origin || !files.includes(pathname)) return
  // A hash in the name: what is kept is what the server has.
  const isHashed = pathname.startsWith('/assets/')
  event.respondWith(isHashed ? keptFirst(event.request) : networkFirst(event.request))
})

async function keepShell() {
  const cache = await caches.open(cacheName)
  await cache.addAll(files)
}

async function dropOtherShells() {
  const names = await caches.keys()
  const others = names.filter((name) => name.startsWith('parley-shell-') && name !== cacheName)
  await Promise.all(others.map((name) => caches.delete(name)))
}

async function keptFirst(request) {
  return (await kept(request)) ?? fetch(request)
}

async function networkFirst(request) {
  const waiting = new AbortController()
  const timer = setTimeout(() => waiting.abort(), patienceMs)
  try {
    const response = await fetch(request, { signal: waiting.signal })
    // A proxy answers so while the server behind it is away.
    if (response.status < 500) return response
    return (await kept(request)) ?? response
  } catch (error) {
    const response = await kept(request)
    if (response === undefined) throw error
    return response
  } finally {
    // An answer that has begun may take its time.
    clearTimeout(timer)
  }
}

/** The direction of the page stands in the query: it is the same file. */
function kept(request) {
  return caches.match(request, { cacheName, ignoreSearch: true, ignoreVary: true })
}
