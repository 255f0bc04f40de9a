import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { annAndBob } from './running-server.js'

it('answers a request that would rather speak HTTP/2 over HTTP/1.1, body and next request included', async () => {
  const { server, ann } = await annAndBob()
  const socket = connect(server.port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  const body = JSON.stringify({ query: '{ me { name } }' })
  const head = (extra: string) =>
    `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAuthorization: Bearer ${ann.token}\r\nContent-Length: ${body.length}\r\n${extra}\r\n`
  const h2c =
    'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQ\r\n'
  // The body comes in two parts, the second after the head was read.
  socket.write(`${head(h2c)}${body.slice(0, 5)}`)
  socket.write(body.slice(5))
  socket.write(`${head('Connection: close\r\n')}${body}`)
  let text = ''
  for await (const chunk of socket.setEncoding('utf8')) text += chunk
  expect(text.match(/HTTP\/1\.1 200/g)).toHaveLength(2)
  expect(text.match(/"name":"Ann"/g)).toHaveLength(2)
})
