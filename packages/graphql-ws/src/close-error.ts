import type { ChatError, ChatErrorCode } from '@parley/core'
import { codeOfStatus, fault } from '@parley/graphql'

/** Why a socket that the server or the network closed is over. The close reason is not quoted. */
export function closeError(closeCode: number): ChatError {
  return fault(codeOf(closeCode), `The WebSocket was closed with code ${closeCode}`)
}

function codeOf(closeCode: number): ChatErrorCode {
  // graphql-transport-ws: an HTTP status with 4 before it. A socket has no single topic that 4403 could forbid.
  if (closeCode === 4403) return 'auth'
  if (closeCode >= 4400 && closeCode < 4600) return codeOfStatus(closeCode - 4000)
  if (closeCode === 1009) return 'too-large'
  return closeCode === 1011 || closeCode >= 4000 ? 'server' : 'network'
}
