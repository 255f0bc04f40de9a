import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream'
import type { Link } from './link.js'

/** A wire that counts the streams on it. It carries no WebSocket. */
export interface CountedLink extends Link {
  /** Streams of live queries that are open now, by their operation. */
  streams(): Readonly<Record<string, number>>
}

/** Puts a counter before a wire: what it counts is what the server has open. */
export async function countStreams(link: Link): Promise<CountedLink> {
  const open = new Map<string, number>()
  const count = (operation: string, by: number) => {
    const now = (open.get(operation) ?? 0) + by
    if (now === 0) open.delete(operation)
    else open.set(operation, now)
  }
  const server = createServer((incoming, outgoing) => {
    const { pathname, searchParams } = new URL(incoming.url ?? '/', link.url)
    const { method, headers } = incoming
    // The server compares Origin with Host, which therefore stays as it came.
    const asked = request(new URL(incoming.url ?? '/', link.url), { method, headers }, (answer) => {
      if (searchParams.has('wg_live') && answer.statusCode === 200) {
        const operation = pathname.split('/').at(-1) ?? ''
        count(operation, 1)
        answer.once('close', () => count(operation, -1))
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      outgoing.flushHeaders()
      pipeline(answer, outgoing, () => {})
    })
    asked.once('error', () => outgoing.destroy())
    outgoing.once('close', () => asked.destroy())
    pipeline(incoming, asked, () => {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    ...link,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    streams: () => Object.fromEntries([...open].sort()),
    async close() {
      server.close()
      server.closeAllConnections()
      await link.close()
    },
  }
}
