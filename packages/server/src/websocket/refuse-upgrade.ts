import type { Duplex } from 'node:stream'

const closeWithinMs = 1_000

/** Answers an upgrade with a status, like `403 Forbidden`, and ends the connection. */
export function refuseUpgrade(socket: Duplex, status: string) {
  socket.on('error', () => {})
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  setTimeout(() => socket.destroy(), closeWithinMs).unref()
}
