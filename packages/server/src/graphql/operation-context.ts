import type { Application } from '../application.js'
import type { Backlog } from '../live/backlog.js'
import type { UserView } from '../store/users.js'

/** Who asks, and over which socket when it is one. */
export interface OperationContext {
  readonly app: Application
  readonly viewer: UserView
  /** Of the server's own sessions: what ends with it is known by it. */
  readonly sessionId?: string | undefined
  readonly socket?: OperationSocket
}

export interface OperationSocket {
  readonly id: string
  readonly backlog: Backlog
}
