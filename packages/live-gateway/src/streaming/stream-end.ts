/** Why the gateway ends a stream. */
export type StreamEndCode =
  /** It has lasted `maxStreamMs`, or belongs to another poller now. */
  | 'rotate'
  /** The gateway closes. */
  | 'closing'
  /** Session or access could not be checked. */
  | 'check-failed'
  /** The client has read nothing for too long. */
  | 'stalled'
  /** The session is over. */
  | 'unauthenticated'
  /** Access has been taken away. */
  | 'forbidden'
  /** One answer was wanted. */
  | 'once'

/** The end of a stream, with what the client is told of it. */
export interface StreamEnd {
  readonly code: StreamEndCode
  readonly message?: string
}

/** Whether a client comes back, and resumes; otherwise the stream is over for good. */
export const reconnects = ({ code }: StreamEnd): boolean =>
  code === 'rotate' || code === 'closing' || code === 'check-failed' || code === 'stalled'

const encoder = new TextEncoder()

/** The last bytes of a stream. */
export function endFrame(end: StreamEnd, sse: boolean): Uint8Array | undefined {
  const { code, message } = end
  const error = message && JSON.stringify({ errors: [{ message, code, extensions: { code } }] })
  if (!sse) return error === undefined ? undefined : encoder.encode(`${error}\n\n`)
  const reconnect = reconnects(end)
  return encoder.encode(
    [
      error === undefined ? '' : `data: ${error}\n\n`,
      `event: end\ndata: ${JSON.stringify({ code, reconnect })}\n\n`,
      // Without it an EventSource comes back, which is what a rotation wants.
      reconnect ? '' : 'data: done\n\n',
    ].join(''),
  )
}
