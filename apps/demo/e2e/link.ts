import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

/** A wire between one person's browser and the server that can be cut, as in a tunnel. */
export interface Link {
  readonly url: string
  /** Every connection breaks, and new ones break at once. */
  cut(): void
  restore(): void
  close(): Promise<void>
}

export async function openLink(serverUrl: string): Promise<Link> {
  const { hostname, port } = new URL(serverUrl)
  const sockets = new Set<Socket>()
  let standing = true

  const server = createServer((near) => {
    if (!standing) {
      near.resetAndDestroy()
      return
    }
    const far = connect(Number(port), hostname)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    near.pipe(far).pipe(near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const breakAll = () => {
    for (const socket of sockets) socket.destroy()
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: () => {
      standing = false
      breakAll()
    },
    restore: () => {
      standing = true
    },
    close: async () => {
      breakAll()
      server.close()
      await once(server, 'close')
    },
  }
}
