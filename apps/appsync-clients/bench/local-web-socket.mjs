import { WebSocket } from 'ws'

/** Amplify knows no plain ws, and this endpoint has no certificate. */
export class LocalWebSocket extends WebSocket {
  constructor(url, protocols) {
    super(String(url).replace(/^wss:/, 'ws:'), protocols)
  }
}
