import type { ChatError } from '@parley/core'
import { codeOf, fault, type ServerCode } from '@parley/graphql'

/** Why a socket that the server or the network closed is over. The close reason is not quoted. */
export function closeError(closeCode: number): ChatError {
  return fault(meaningOf(closeCode), `The WebSocket closed with ${closeCode}`)
}

/** graphql-transport-ws: an HTTP status with 4 before it, or a fault; the codes of RFC 6455 are those of a lost connection. */
function meaningOf(closeCode: number): ServerCode {
  if (closeCode < 4000) return 'network'
  // There is no single topic that 4403 could forbid.
  return closeCode === 4403 ? 'auth' : (codeOf(closeCode - 4000) ?? 'server')
}
