import type { ExecutionResult } from 'graphql'
import { parseJson } from '../../parse-json.js'
import { badRequest } from '../app-sync-error.js'
import type { AppSyncErrorView } from '../format-errors.js'
import { isRecord } from '../operation-request.js'

/** What the server says on a connection. */
export type ServerFrame =
  | { readonly type: 'connection_ack'; readonly payload: { readonly connectionTimeoutMs: number } }
  | { readonly type: 'ka' }
  | {
      readonly type: 'connection_error'
      readonly payload: { readonly errors: readonly ConnectionErrorView[] }
    }
  | { readonly type: 'start_ack' | 'complete'; readonly id: string }
  | { readonly type: 'data'; readonly id: string; readonly payload: ExecutionResult }
  /** Ends the subscription; without an id it concerns the connection. */
  | {
      readonly type: 'error'
      readonly id?: string
      readonly payload: { readonly errors: readonly AppSyncErrorView[] | AppSyncErrorView }
    }

export interface ConnectionErrorView {
  readonly errorType: string
  readonly errorCode: number
  readonly message: string
}

/** What a client says. */
export type ClientFrame =
  | { readonly type: 'connection_init' }
  | {
      readonly type: 'start'
      readonly id: string
      /** The exact text: an IAM signature covers it. */
      readonly data: string
      readonly authorization: unknown
    }
  | { readonly type: 'stop'; readonly id: string }

const maxIdCharacters = 128

/** Throws BadRequestException. */
export function readFrame(text: string): ClientFrame {
  const frame = parseJson(text)
  if (frame === undefined) throw badRequest('The frame is not JSON.')
  const { type, id, payload } = isRecord(frame) ? frame : {}
  if (type === 'connection_init') return { type }
  if (type !== 'start' && type !== 'stop') throw badRequest('The frame has no known type.')
  if (typeof id !== 'string' || id === '' || id.length > maxIdCharacters) {
    throw badRequest(`The frame needs an id of 1 to ${maxIdCharacters} characters.`)
  }
  if (type === 'stop') return { type, id }
  const { data, extensions } = isRecord(payload) ? payload : {}
  const authorization = isRecord(extensions) ? extensions['authorization'] : undefined
  return { type, id, data: typeof data === 'string' ? data : '', authorization }
}
