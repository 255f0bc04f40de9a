import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

/** A wire between one person's browser and the server that can be cut, as in a tunnel. */
export interface Link {
  readonly url: string
  /** Every connection breaks, and new ones break at once. */
  cut(): void
  restore(): void
  /** Everything reaches the server, and nothing comes back. */
  holdAnswers(): void
  /** What was held goes on. */
  release(): void
  close(): Promise<void>
}

export async function openLink(serverUrl: string): Promise<Link> {
  const { hostname, port } = new URL(serverUrl)
  const sockets = new Set<Socket>()
  const answers = new Map<Socket, Socket>()
  let standing = true
  let holding = false

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
        answers.delete(far)
        other.destroy()
      })
    }
    near.pipe(far)
    answers.set(far, near)
    if (!holding) far.pipe(near)
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
    holdAnswers: () => {
      holding = true
      for (const [far, near] of answers) far.unpipe(near)
    },
    release: () => {
      holding = false
      for (const [far, near] of answers) far.pipe(near)
    },
    close: async () => {
      breakAll()
      server.close()
      await once(server, 'close')
    },
  }
}
