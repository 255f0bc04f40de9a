import type { ChatError } from './errors.js'

/**
 * `idle -> connecting -> catching-up -> live`; `live | catching-up -> waiting -> connecting`; any `-> offline ->
 * connecting`; any `-> refused`, which only `client.restart()` leaves. Never `live` while a gap on screen is open (I8).
 */
export type ConnectionStatus =
  | 'idle'
  | 'connecting'
  | 'catching-up'
  | 'live'
  | 'waiting'
  | 'offline'
  | 'refused'

export interface ConnectionState {
  readonly status: ConnectionStatus
  /** Why it is `waiting` or `refused`. */
  readonly error?: ChatError
  /** When the next attempt starts, ms since 1970, while `waiting` or `offline`. */
  readonly retryAt?: number
}
