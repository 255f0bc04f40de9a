import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

const upgradeHeaders = ['upgrade', 'http2-settings', 'connection']

/**
 * Answers a request for another protocol than WebSocket (`Upgrade: h2c`) over HTTP/1.1, as RFC 9110 (7.8) has it: such
 * a request may be answered as if the header were not there.
 */
export function ignoreUpgrade(
  http: Server,
  { method, url, rawHeaders }: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  let text = `${method} ${url} HTTP/1.1\r\n`
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    if (!upgradeHeaders.includes(name.toLowerCase()))
      text += `${name}: ${rawHeaders[index + 1]}\r\n`
  }
  // Node has let go of the connection: what was read is put back, and it begins anew.
  socket.unshift(Buffer.concat([Buffer.from(`${text}\r\n`, 'latin1'), head]))
  http.emit('connection', socket)
}
