import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { createHttpAnswers, type HttpAnswer, type TakenAnswer } from './http-answer.js'
import { createWebSocketTunnel, type WebSocketTunnel } from './web-socket-tunnel.js'

/** The part of the proxy that understands what passes: requests, and the frames of WebSockets. */
export interface HttpGateway {
  readonly port: number
  readonly tunnels: ReadonlySet<WebSocketTunnel>
  /** Returns how to stop. */
  answer(answer: HttpAnswer): () => void
  close(): void
}

const keepAliveTimeoutMs = 65_000
/** They belong to one connection and not to what is passed on (RFC 9110, 7.6.1). */
const hopHeaders = ['connection', 'keep-alive', 'transfer-encoding']

export async function startHttpGateway(target: {
  readonly hostname: string
  readonly port: number
}): Promise<HttpGateway> {
  const answers = createHttpAnswers()
  const tunnels = new Set<WebSocketTunnel>()
  const server = createServer({ keepAliveTimeout: keepAliveTimeoutMs }, (asked, response) => {
    const answer = answers.take(asked)
    if (answer === undefined || answer.performed) forward(asked, response, answer)
    else asked.resume().on('end', () => give(response, answer))
  })

  const forward = (asked: IncomingMessage, response: ServerResponse, answer?: TakenAnswer) => {
    const { method, url: path } = asked
    const call = request({
      host: target.hostname,
      port: target.port,
      agent: false,
      ...(method !== undefined && { method }),
      ...(path !== undefined && { path }),
      headers: withoutHopHeaders(asked.headers),
    })
    // What breaks behind the proxy breaks in front of it: it answers nothing of its own.
    const fail = () => asked.socket.resetAndDestroy()
    call.on('error', fail)
    call.on('response', (heard) => {
      heard.on('error', fail)
      if (answer !== undefined) heard.resume().on('end', () => give(response, answer))
      else {
        response.writeHead(heard.statusCode ?? 502, withoutHopHeaders(heard.headers))
        heard.pipe(response)
      }
    })
    response.on('close', () => call.destroy())
    asked.pipe(call)
  }

  server.on('upgrade', (asked: IncomingMessage, near: Duplex, head: Buffer) => {
    near.on('error', () => {})
    const answer = answers.take(asked)
    if (answer !== undefined) {
      near.end(rawAnswer(answer))
      answer.done()
      return
    }
    const far = connect({ host: target.hostname, port: target.port, allowHalfOpen: true })
    far.setNoDelay(true)
    far.write(requestHead(asked))
    far.write(head)
    const tunnel = createWebSocketTunnel(near, far)
    tunnels.add(tunnel)
    near.on('close', () => tunnels.delete(tunnel))
  })

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    tunnels,
    answer: answers.add,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function give(response: ServerResponse, { status, headers = {}, body = '', done }: TakenAnswer) {
  response.writeHead(status, headers)
  response.end(body, done)
}

function rawAnswer({ status, headers = {}, body = '' }: TakenAnswer): string {
  const all = { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} -\r\n${lines.join('')}\r\n${body}`
}

function requestHead({ method, url, rawHeaders }: IncomingMessage): string {
  const lines = rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`))
  return `${method} ${url} HTTP/1.1\r\n${lines.join('')}\r\n`
}

function withoutHopHeaders<Headers extends object>(headers: Headers): Headers {
  const entries = Object.entries(headers).filter(([name]) => !hopHeaders.includes(name))
  return Object.fromEntries(entries) as Headers
}
