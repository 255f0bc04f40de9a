import { isUpgrade } from '@parley/testing/fault-proxy'
import type { Listening } from './subject.js'

/** By a WebSocket. */
export const webSocketListening: Listening = {
  name: 'the upgrade',
  concerns: isUpgrade,
  cut: (proxy) => void proxy.closeWebSockets(1001),
}
