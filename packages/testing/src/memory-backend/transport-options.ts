import {
  ChatError,
  type ChatTransport,
  type PageStart,
  type TransportCapabilities,
} from '@parley/core'

export interface MemoryTransportOptions {
  /** What this backend promises; what it does not promise it does not keep. @default the strongest promises */
  readonly capabilities?: Partial<TransportCapabilities>
  /** Methods that this transport does not have. `delete` also goes where `deletions` is `none`. */
  readonly without?: readonly (keyof ChatTransport)[]
  /** false: no checkpoints, and `since` is answered by `registered`. @default true */
  readonly resumes?: boolean
  /** false: `ready('assumed')` before the backend has registered the listening. @default true */
  readonly acknowledges?: boolean
  /** `nothing`: writes on messages resolve without the message, and only the echo tells. @default 'message' */
  readonly answers?: 'message' | 'nothing'
}

const strongest: TransportCapabilities = {
  live: ['conversation', 'inbox', 'presence'],
  paging: ['before', 'after', 'around'],
  echoesClientId: true,
  idempotent: true,
  deletions: 'tombstone',
  order: 'monotonic',
  presence: { scope: 'global', heartbeatMs: 25_000 },
}

const maxPageSize = 100
const defaultTextBytes = 8_000

/** The strongest promises, weakened by what is named. Without the presence topic there is no presence. */
export function capabilitiesOf(options: MemoryTransportOptions): TransportCapabilities {
  const { presence, ...rest } = { ...strongest, ...options.capabilities }
  return presence && rest.live.includes('presence') ? { ...rest, presence } : rest
}

export function textBytesOf({ limits }: TransportCapabilities): number {
  return limits?.textBytes ?? defaultTextBytes
}

/** Throws `unsupported` for a start that is not promised and `invalid` for a limit that is no number of messages. */
export function limitOf(
  start: PageStart,
  limit: number,
  { paging, limits }: TransportCapabilities,
): number {
  const known = start === 'newest' || paging.some((promised) => promised in start)
  if (!known) {
    throw new ChatError('unsupported', {
      message: 'This backend has no pages that start there. See `paging` in its capabilities.',
    })
  }
  if (!Number.isInteger(limit) || limit < 1) {
    throw new ChatError('invalid', {
      message: `A page needs a whole limit of at least 1, and this is ${limit}. Ask for 1 to ${maxPageSize}.`,
    })
  }
  return Math.min(limit, limits?.pageSize ?? maxPageSize)
}
