import type { ChatError } from '@parley/core'
import { codeOf, fault } from '@parley/graphql'

/** Why a socket that the server or the network closed is over. The close reason is not quoted. */
export function closeError(closeCode: number): ChatError {
  // graphql-transport-ws: an HTTP status with 4 before it, or a fault; below are the codes of a lost connection (RFC 6455).
  const code = closeCode < 4000 ? 'network' : (codeOf(closeCode - 4000) ?? 'server')
  return fault(
    // A whole socket is no topic that could be forbidden, gone or unknown: the others must not end for it.
    code === 'forbidden' ? 'auth' : /^(gone|un)/.test(code) ? 'server' : code,
    `The WebSocket closed with ${closeCode}`,
  )
}
