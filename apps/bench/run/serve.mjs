// Serves the pages from memory on the loopback; pictures wait until they are let go.
import { createServer } from 'node:http'

const picture =
  '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="150"><rect width="200" height="150" fill="teal"/></svg>'

/**
 * @param {Map<string, { type: string, body: Uint8Array | string }>} files
 */
export async function servePages(files) {
  /** @type {Set<import('node:http').ServerResponse>} */
  const waiting = new Set()
  const isLetGo = new Set()
  const sendPicture = (response) =>
    response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(picture)
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const album = /^\/late\/([^/]+)\//.exec(pathname)?.[1]
    if (album !== undefined) {
      if (isLetGo.has(album)) sendPicture(response)
      else waiting.add(response)
      return
    }
    const file = files.get(pathname)
    if (file === undefined) {
      response.writeHead(404).end()
      return
    }
    // Isolated, so that the page's clock counts in steps of 5 us.
    response.writeHead(200, {
      'content-type': `${file.type}; charset=utf-8`,
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    })
    response.end(file.body)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    /** Sends the pictures that are waited for, and those of this album that a browser has not asked for yet. */
    letPicturesGo(album) {
      isLetGo.add(album)
      for (const response of waiting) sendPicture(response)
      waiting.clear()
    },
    async close() {
      for (const response of waiting) response.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
