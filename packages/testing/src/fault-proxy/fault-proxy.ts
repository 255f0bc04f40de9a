import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { type Fault, pass } from './faults.js'
import type { HttpAnswer } from './http-answer.js'
import { startHttpGateway } from './http-gateway.js'
import type { InjectedFrame, WebSocketTunnel } from './web-socket-tunnel.js'
import { createWire, type Wire } from './wire.js'

/** What a client connects to in place of a real server, so that its network can fail. */
export interface FaultProxy {
  /** As `http://127.0.0.1:41234`. */
  readonly url: string
  /** Connections of clients that are open now, as this end sees it. */
  readonly connections: number
  /** WebSockets that are open now. */
  readonly webSockets: number
  /** Ends the fault that lasts and begins this one, for the connections that stand and all that come. */
  use(fault: Fault): void
  /** Ends the fault that lasts. */
  pass(): void
  /** Answers requests in place of the server, until the returned function is called. */
  answer(answer: HttpAnswer): () => void
  /** Closes every WebSocket as if the server did; 1006 closes without a word. Returns how many there were. */
  closeWebSockets(code: number): number
  /** Puts a frame between those of the server, on every WebSocket. Returns how many there were. */
  injectFrame(frame: InjectedFrame): number
  /** Lets go of the port and of all connections. Safe to repeat. */
  close(): Promise<void>
}

/** Starts a proxy on a free port of this machine in front of a server that speaks HTTP/1.1 and WebSocket. Node only. */
export async function startFaultProxy(serverUrl: string): Promise<FaultProxy> {
  const { hostname, port, protocol } = new URL(serverUrl)
  const gateway = await startHttpGateway({
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || (protocol === 'https:' ? 443 : 80)),
  })
  const sockets = new Set<Socket>()
  const nearSockets = new Set<Socket>()
  const wires = new Map<Wire, (() => void) | void>()
  let current: Fault = pass()

  const begin = (wire: Wire, isNew: boolean) => wires.set(wire, current(wire, isNew))
  const track = (socket: Socket, into: Set<Socket>) => {
    into.add(socket)
    socket.setNoDelay(true)
    socket.once('close', () => into.delete(socket))
  }
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const far = connect({ host: '127.0.0.1', port: gateway.port, allowHalfOpen: true })
    track(near, nearSockets)
    for (const socket of [near, far]) track(socket, sockets)
    const wire = createWire(near, far)
    begin(wire, true)
    near.once('close', () => {
      if (far.destroyed) wires.delete(wire)
    })
    far.once('close', () => {
      if (near.destroyed) wires.delete(wire)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  let closing: Promise<unknown> | undefined

  const use = (fault: Fault) => {
    current = fault
    for (const [wire, end] of [...wires]) {
      end?.()
      begin(wire, false)
    }
  }
  const forAllWebSockets = (act: (tunnel: WebSocketTunnel) => void) => {
    const tunnels = [...gateway.tunnels]
    for (const tunnel of tunnels) act(tunnel)
    return tunnels.length
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get connections() {
      return nearSockets.size
    },
    get webSockets() {
      return gateway.tunnels.size
    },
    use,
    pass: () => use(pass()),
    answer: gateway.answer,
    closeWebSockets: (code) => forAllWebSockets((tunnel) => tunnel.close(code)),
    injectFrame: (frame) => forAllWebSockets((tunnel) => tunnel.inject(frame)),
    async close() {
      if (closing === undefined) {
        closing = once(server, 'close')
        server.close()
        gateway.close()
        for (const socket of sockets) socket.destroy()
      }
      await closing
    },
  }
}
