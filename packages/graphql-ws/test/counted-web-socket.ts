import { WebSocket } from 'ws'

interface ProtocolMessage {
  readonly type?: string
  readonly id?: string
}

/** A socket that knows which subscriptions stand on it: one that is never completed is open on the server. */
export class CountedWebSocket extends WebSocket {
  readonly subscriptions = new Set<string>()

  constructor(url: string, protocol: string) {
    super(url, protocol)
    this.on('message', (data) => this.#note(String(data)))
  }

  override send(data: string): void {
    this.#note(data)
    super.send(data)
  }

  #note(text: string): void {
    let message: ProtocolMessage
    try {
      message = JSON.parse(text)
    } catch {
      return
    }
    if (message.id === undefined) return
    if (message.type === 'subscribe') this.subscriptions.add(message.id)
    if (message.type === 'complete' || message.type === 'error')
      this.subscriptions.delete(message.id)
  }
}
