import { backoffMs } from './backoff.js'
import { toChatError } from './calls.js'
import { ChatError } from './errors.js'
import type { OutboxHost } from './outbox.js'
import { applyAccepted, type Entry, perform, targetOf } from './outbox-row.js'
import type { OutboxRow } from './storage/storage.js'
import type { ConversationId, Message, Unsubscribe } from './transport.js'

const serverFailuresToPark = 5
const echoWithinMs = 10_000
/** How far the clocks of server and client may differ when a page that was reloaded looks for what it sent. */
const clockSkewMs = 60_000

/** What happens to rows, whichever lane they are in. */
export interface LaneActions {
  write(entry: Entry): Promise<unknown>
  remove(entry: Entry): void
  park(entry: Entry, state: OutboxRow['state'], error?: ChatError): void
  settle(entry: Entry, message: Message): void
}

/** The rows of one conversation, first in first out. A parked row does not block the rest. */
export interface Lane {
  entries: Entry[]
  /** The attempt that is being made. */
  readonly flight: Promise<void> | undefined
  /** A row that was stored before this page. */
  load(entry: Entry): void
  remove(entry: Entry): void
  /** Makes the next attempt if it is time. */
  advance(woken?: boolean): void
  recognise(message: Message): 'held' | string | undefined
  close(): void
}

export function createLane(
  conversationId: ConversationId,
  host: OutboxHost,
  { write, remove, park, settle }: LaneActions,
): Lane {
  const { transport } = host
  const { idempotent } = transport.capabilities
  const { clock, random } = host.environment
  let held: Message[] = []
  let loaded = 0
  let failures = 0
  let notBefore = 0
  let cancelWait: Unsubscribe | undefined
  let closed = false

  const advance = (woken = false) => {
    if (woken && clock.now() >= notBefore) stopWaiting()
    if (closed || cancelWait || lane.flight || !host.canSend()) return
    const entry = lane.entries.find(
      ({ row, phase }) => row.state === 'queued' && phase !== 'accepted',
    )
    if (entry?.phase !== 'waiting') return
    // Its message has no id yet: the echo is awaited.
    if (lane.entries.some((one) => one.row.clientId === targetOf(entry))) return
    // Set before the transport is asked: it may echo before it answers, even at once.
    const flight = Promise.resolve().then(() => attempt(entry))
    lane.flight = flight.finally(() => {
      lane.flight = undefined
      const messages = held
      held = []
      if (closed) return
      for (const message of messages) host.release(message)
      advance()
    })
  }
  const stopWaiting = () => {
    cancelWait?.()
    cancelWait = undefined
  }

  const attempt = async (entry: Entry) => {
    if (entry.removed) return
    const mayRepeat = idempotent || entry.row.operation.kind !== 'send'
    const start = host.timeline(conversationId)?.newerStart()
    if (start && start !== 'newest' && 'after' in start)
      entry.sentAfter ??= start.after.position ?? start.after.createdAt
    entry.phase = 'in-flight'
    entry.row = { ...entry.row, attempts: entry.row.attempts + 1 }
    // After a reload it must be known that it may have been sent.
    if (!mayRepeat) await write(entry)
    if (entry.removed) return
    try {
      const answer = await Promise.race([
        host.calls.run((call) => perform(transport, entry.row, call)),
        // The echo came first: the next row need not wait for the answer.
        new Promise<void>((left) => {
          entry.cancel = left
        }),
      ])
      if (entry.removed) return
      failures = 0
      accepted(entry, answer)
    } catch (thrown) {
      if (!entry.removed) failed(entry, toChatError(thrown), mayRepeat)
    }
  }

  const accepted = (entry: Entry, answer: Message | void) => {
    const timeline = host.timeline(conversationId)
    const { row } = entry
    if (row.operation.kind !== 'send') {
      if (answer) timeline?.applyMessage(answer)
      else if (timeline) applyAccepted(timeline, row, transport.me)
      return remove(entry)
    }
    const message = answer && { ...answer, clientId: row.clientId }
    if (message?.id && (timeline?.applyMessage(message, true) ?? true))
      return settle(entry, message)
    entry.phase = 'accepted'
    entry.cancel = clock.after(echoWithinMs, () => resolve(entry))
  }

  const failed = (entry: Entry, error: ChatError, mayRepeat: boolean) => {
    const { code, retryable } = error
    entry.phase = 'waiting'
    if (code === 'auth') return
    if (code === 'server') entry.serverFailures += 1
    if (!retryable || (mayRepeat && entry.serverFailures >= serverFailuresToPark))
      return park(entry, 'failed', error)
    if (!mayRepeat && code !== 'rate-limited') {
      entry.error = error
      return resolve(entry)
    }
    const waitMs = backoffMs(failures, random, error.retryAfterMs)
    failures += 1
    notBefore = error.retryAfterMs === undefined ? 0 : clock.now() + waitMs
    cancelWait = clock.after(waitMs, () => {
      cancelWait = undefined
      advance()
    })
  }

  /** It may have been sent: what was missed is read, which finds it, or else it is sent again or shown as unsure. */
  const resolve = async (entry: Entry) => {
    entry.phase = 'resolving'
    const found = await host.catchUp(conversationId)
    if (entry.removed) return
    if (!found) entry.cancel = clock.after(echoWithinMs, () => resolve(entry))
    else if (idempotent && ++entry.serverFailures < serverFailuresToPark) {
      entry.phase = 'waiting'
      advance()
    } else {
      entry.phase = 'waiting'
      park(entry, 'unsure', entry.error ?? new ChatError('timeout', { message: unsure }))
    }
  }

  const lane = {
    entries: [] as Entry[],
    flight: undefined as Promise<void> | undefined,
    load(entry: Entry) {
      lane.entries.splice(loaded++, 0, entry)
      const { attempts, operation, state } = entry.row
      if (state !== 'queued') return
      if (attempts > 0 && operation.kind === 'send' && !idempotent) void resolve(entry)
      else advance()
    },
    remove(entry: Entry) {
      lane.entries = lane.entries.filter((one) => one !== entry)
    },
    advance,
    recognise(message: Message) {
      const { id, text, position, createdAt } = message
      if (host.timeline(conversationId)?.message(id)) return undefined
      if (lane.entries.some((one) => one.phase === 'in-flight' && !targetOf(one))) {
        held.push(message)
        return 'held'
      }
      return lane.entries.find(({ phase, row, sentAfter }) => {
        const { operation, state, queuedAt } = row
        return (
          operation.kind === 'send' &&
          operation.content.text === text &&
          (phase === 'resolving' || state === 'unsure') &&
          (sentAfter === undefined
            ? createdAt >= queuedAt - clockSkewMs
            : (position ?? createdAt) > sentAfter)
        )
      })?.row.clientId
    },
    close() {
      closed = true
      stopWaiting()
    },
  }
  return lane
}

const unsure = 'It may have been sent: the backend did not answer and does not show it.'
