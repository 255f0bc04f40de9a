import { WebSocket } from 'ws'

interface Frame {
  readonly type?: string
  readonly id?: string
}

/** A socket that knows which subscriptions stand on it: one that is never stopped is open on the server. */
export class CountedWebSocket extends WebSocket {
  readonly subscriptions = new Set<string>()

  /** @param host Of the HTTP endpoint, which AppSync checks: here another proxy stands before it. */
  constructor(url: string, protocols: string[], host: string) {
    super(url, protocols, { headers: { host } })
    this.on('message', (data) => this.#note(String(data)))
  }

  override send(data: string): void {
    this.#note(data)
    super.send(data)
  }

  #note(text: string): void {
    let frame: Frame
    try {
      frame = JSON.parse(text)
    } catch {
      return
    }
    if (frame.id === undefined) return
    if (frame.type === 'start') this.subscriptions.add(frame.id)
    if (frame.type === 'complete' || frame.type === 'error') this.subscriptions.delete(frame.id)
  }
}
