import {
  ChatError,
  type ChatTransport,
  type PageStart,
  type TransportCapabilities,
} from '@parley/core'
import type { ViewPolicy } from './viewer.js'

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
  /**
   * Who names a message that is sent: `client-id`: its id is the operation's `clientId`; `time-and-client-id`: the same
   * after `queuedAt`. @default 'server'
   */
  readonly ids?: 'server' | 'client-id' | 'time-and-client-id'
  /** `client-time`: a message sorts by, and shows, the `queuedAt` of its client. @default 'server', which sorts it last */
  readonly positions?: 'server' | 'client-time'
  /** `id`: a deletion arrives by its id alone, whatever pages show. @default 'message', where there are tombstones */
  readonly deletionEvents?: 'message' | 'id'
  /** false: messages say no `revision`, and the later word wins (R3). @default true */
  readonly revisions?: boolean
  /**
   * How changes of a conversation arrive. `snapshots`: its newest part as it is, soon after a change. `poll`: what changed,
   * asked for again and again. @default 'events', at once
   */
  readonly delivery?: 'events' | 'snapshots' | 'poll'
  /** The pause before a snapshot or between two polls. @default 200 for snapshots, 3_000 for polls */
  readonly deliveryMs?: number
  /** Only the newest messages are ever to be had, this many. @default all */
  readonly windowMessages?: number
  /** true: the newest page is the whole list, whatever was asked for. @default false */
  readonly wholeList?: boolean
  /** `token`: pages say where to read on, and such a cursor ends with `expireCursors`. @default 'message' */
  readonly cursors?: 'message' | 'token'
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

/** What of the options decides how messages look and where pages end. */
export function viewPolicyOf(options: MemoryTransportOptions): ViewPolicy {
  const { echoesClientId, deletions } = capabilitiesOf(options)
  return {
    echoesClientId,
    deletions,
    revisions: options.revisions ?? true,
    deletionEvents: options.deletionEvents ?? 'message',
    windowMessages: options.windowMessages ?? Number.POSITIVE_INFINITY,
    wholeList: options.wholeList ?? false,
    hasTokens: options.cursors === 'token',
  }
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
