import type { ChatError } from '@parley/core'
import { codeOf, fault, type ServerCode } from '@parley/graphql'

/** Why a socket that the server or the network closed is over. The close reason is not quoted. */
export function closeError(closeCode: number): ChatError {
  return fault(meaningOf(closeCode), `The WebSocket was closed with code ${closeCode}`)
}

function meaningOf(closeCode: number): ServerCode {
  // There is no single topic that 4403 could forbid.
  if (closeCode === 4403) return 'auth'
  // graphql-transport-ws: an HTTP status with 4 before it, or a fault; below are the codes of RFC 6455.
  if (closeCode >= 4000) return codeOf(closeCode - 4000) ?? 'server'
  if (closeCode === 1009) return 'too-large'
  return closeCode === 1011 ? 'server' : 'network'
}
