import type { WebSocket } from 'ws'
import type { Identity } from '../identity.js'

export const closeCodes = {
  serverRestarts: 1012,
  tooSlow: 1013,
  invalidMessage: 4400,
  sessionOver: 4401,
  tooMany: 4429,
} as const

/** Sockets whose person is known, to be closed when their session ends. */
export interface OpenSockets {
  /** Until it closes; also closes it when the identity expires. */
  add(socket: WebSocket, identity: Identity): void
  /** Signs out: every socket of this session, or of this user, closes with 4401. */
  endSession(sessionId: string): void
  endUser(userId: string): void
}

const maxTimeoutMs = 2 ** 31 - 1

export function createOpenSockets(): OpenSockets {
  const sockets = new Map<WebSocket, Identity>()
  const endWhere = (matches: (identity: Identity) => boolean) => {
    for (const [socket, identity] of sockets) if (matches(identity)) closeSessionOver(socket)
  }
  return {
    add(socket, identity) {
      if (socket.readyState !== socket.OPEN) return
      sockets.set(socket, identity)
      let timer: NodeJS.Timeout | undefined
      const closeWhenOver = () => {
        const remainingMs = identity.expiresAt - Date.now()
        if (remainingMs <= 0) closeSessionOver(socket)
        else timer = setTimeout(closeWhenOver, Math.min(remainingMs, maxTimeoutMs))
      }
      if (Number.isFinite(identity.expiresAt)) closeWhenOver()
      socket.once('close', () => {
        clearTimeout(timer)
        sockets.delete(socket)
      })
    },
    endSession: (sessionId) => endWhere((identity) => identity.sessionId === sessionId),
    endUser: (userId) => endWhere((identity) => identity.user.id === userId),
  }
}

export const closeSessionOver = (socket: WebSocket) =>
  closeSoon(socket, closeCodes.sessionOver, 'The session is missing, wrong or over: sign in again.')

const closeWithinMs = 1_000

/** Closes, unless it is closing; a peer that does not answer the closing is cut off. */
export function closeSoon(socket: WebSocket, code: number, reason: string) {
  if (socket.readyState !== socket.OPEN) return
  socket.close(code, reason)
  const timer = setTimeout(() => socket.terminate(), closeWithinMs)
  socket.once('close', () => clearTimeout(timer))
}
