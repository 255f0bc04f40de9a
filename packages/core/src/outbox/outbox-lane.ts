import { backoffMs } from '../connection/backoff.js'
import { toChatError } from '../connection/calls.js'
import { createAlarm, never } from '../environment/alarm.js'
import { ChatError } from '../errors.js'
import type { OutboxRow } from '../storage/storage.js'
import type { ConversationId, Message } from '../transport.js'
import type { OutboxHost } from './outbox-host.js'
import { type Entry, isSend, perform, targetOf } from './outbox-row.js'

const serverFailuresToPark = 5
const echoWithinMs = 10_000

/** What happens to rows, whichever lane they are in. */
export interface LaneActions {
  /** All rows of the conversation, in their order. */
  rows(): Entry[]
  write(entry: Entry): Promise<unknown>
  /** Whether this page may send it, where a send must not be repeated; else the row is another page's. */
  claim(entry: Entry): Promise<boolean>
  /** Notes what its message will sort after; false while nothing is known of its conversation. */
  place(entry: Entry): boolean
  /** Whether its message is on screen already: then it is done. */
  adopted(entry: Entry): boolean
  /** Its phase is another one. */
  moved(entry: Entry): void
  park(entry: Entry, state: OutboxRow['state'], error?: ChatError): void
  /** It is done, and so the backend answered. */
  settle(entry: Entry, message?: Message): void
}

/** The attempts of one conversation, first in first out. A parked row does not block the rest. */
export interface Lane {
  /** The attempt that is being made. */
  readonly flight: Promise<void> | undefined
  /** Makes the next attempt if it is time. */
  advance(woken?: boolean): void
  close(): void
}

export function createLane(
  id: ConversationId,
  host: OutboxHost,
  { rows, write, claim, place, adopted, moved, park, settle }: LaneActions,
): Lane {
  const { idempotent, echoesClientId } = host.transport.capabilities
  const { clock, random } = host.environment
  const pause = createAlarm(clock)
  const again = createAlarm(clock)
  let failures = 0
  let floored = false
  // Where only its place and text tell a message that may have been sent, its conversation is read before.
  let isRead = idempotent || echoesClientId

  const advance = (woken?: boolean) => {
    if (!floored && (woken || !host.canSend())) pause.stop()
    if (pause.at !== never || lane.flight || !host.canSend()) return
    const all = rows()
    const first = all.find(({ state, phase }) => state === 'queued' && phase !== 'accepted')
    if (!first) return
    const target = all.find(({ clientId }) => clientId === targetOf(first))
    // A page whose clock is behind numbers it before what it is about.
    const isEarly = target?.state === 'queued' && target.phase === 'waiting'
    const entry = isEarly ? target : first
    // What is attempted is stored as it is, or a claim could not tell its own word from that of another page.
    if (entry.phase !== 'waiting' || entry.writes > 0) return
    if (isUncertain(entry)) return void resolve(entry)
    // It failed in a page that ended before it could say the same of this one.
    if (target && target.state !== 'queued') return park(entry, 'failed', target.error)
    // Its message has no id yet: the echo is awaited.
    if (target && !isEarly) return
    if (isSend(entry) && !place(entry) && !isRead) return fly(read)
    // Set before the transport is asked: it may echo before it answers, even at once.
    entry.phase = 'in-flight'
    fly(() => attempt(entry))
  }
  const fly = (run: () => Promise<void>) => {
    lane.flight = Promise.resolve()
      .then(run)
      .then(() => {
        lane.flight = undefined
      })
    // The next attempt begins after what waits for the end of this one (`undecided`).
    void lane.flight.then(() => advance())
  }
  const read = async () => {
    const error = await host.catchUp(id)
    if (error?.retryable && !host.calls.closed)
      wait(backoffMs(failures++, random, error.retryAfterMs), error.retryAfterMs !== undefined)
    else isRead = true
  }
  /** It was attempted before, and may not simply be repeated (decision 7). */
  const isUncertain = (entry: Entry) => entry.attempts > 0 && !idempotent && isSend(entry)

  const attempt = async (entry: Entry) => {
    if (isGone(entry)) return
    entry.attempts += 1
    // After a reload, and in other pages, it must be known that it may have been sent.
    if (isUncertain(entry)) {
      if (!(await claim(entry)) || isGone(entry)) return
      if (!host.canSend()) {
        // Meanwhile the credentials were refused, or another page sends: it was not performed.
        entry.phase = 'waiting'
        entry.attempts = 0
        return void write(entry)
      }
    }
    try {
      if (isGone(entry)) return
      moved(entry)
      entry.askedAt ??= host.timeline(id)?.beginRead()
      const answered = perform(host.calls, entry)
      // Also of what is gone meanwhile the server may ask to be left alone.
      void answered.catch((thrown) => {
        const { retryAfterMs } = toChatError(thrown)
        if (isGone(entry) && retryAfterMs !== undefined && !host.calls.closed)
          wait(backoffMs(failures, random, retryAfterMs), true)
      })
      const answer = await Promise.race([
        answered,
        // The echo came first: the next row need not wait for the answer.
        new Promise<void>((left) => {
          entry.cancel = left
        }),
      ])
      if (isGone(entry)) return
      failures = 0
      accepted(entry, answer)
    } catch (thrown) {
      if (!isGone(entry)) failed(entry, toChatError(thrown))
    }
  }

  const accepted = (entry: Entry, answer: Message | void) => {
    if (!isSend(entry)) return settle(entry, answer ?? undefined)
    const timeline = host.timeline(id)
    const message = answer && { ...answer, clientId: entry.clientId }
    const arrival = { acknowledged: true, stamp: entry.askedAt }
    if (message?.id && (timeline?.applyMessage(message, arrival) ?? true))
      return settle(entry, message)
    entry.phase = 'accepted'
    moved(entry)
    entry.cancel = clock.after(echoWithinMs, () => resolve(entry))
  }

  const failed = (entry: Entry, error: ChatError) => {
    const { code, retryable, retryAfterMs } = error
    entry.phase = 'waiting'
    if (!idempotent && (code === 'auth' || code === 'rate-limited')) {
      // Refused before it was performed: no later page needs to ask itself whether it was.
      entry.attempts = 0
      void write(entry)
    } else if (!isUncertain(entry)) moved(entry)
    if (code === 'auth') return
    if (!retryable) return park(entry, 'failed', error)
    if (isUncertain(entry)) {
      entry.error = error
      return
    }
    if (code === 'server' && ++entry.serverFailures >= serverFailuresToPark) {
      park(entry, 'failed', error)
      // It may have been performed all the same: what is read settles it.
      return void readBack()
    }
    wait(backoffMs(failures++, random, retryAfterMs), retryAfterMs !== undefined)
  }

  /** Of a conversation that nobody has open nobody else repeats a read that failed. */
  const readBack = async () => {
    const error = await host.catchUp(id)
    const isOwed = rows().some(
      (entry) =>
        isSend(entry) && entry.state === 'failed' && entry.serverFailures >= serverFailuresToPark,
    )
    if (error?.retryable && isOwed && !host.calls.closed)
      again.set(Math.max(echoWithinMs, backoffMs(0, random, error.retryAfterMs)), readBack)
  }
  /** It may have been sent: what was missed is read, which finds it, or else it is sent again or shown as unsure. */
  const resolve = async (entry: Entry) => {
    if (adopted(entry)) return
    entry.phase = 'resolving'
    moved(entry)
    const error = await host.catchUp(id)
    if (isGone(entry)) return
    entry.phase = 'waiting'
    if (error)
      wait(
        Math.max(echoWithinMs, backoffMs(0, random, error.retryAfterMs)),
        error.retryAfterMs !== undefined,
      )
    else if (idempotent && ++entry.serverFailures < serverFailuresToPark) advance()
    // Accepted each time: its message is there, further back than was read.
    else if (idempotent) settle(entry)
    else park(entry, 'unsure', entry.error ?? new ChatError('timeout', { message: unsure }))
  }
  /** `asked`: by the server, so that nothing cuts it short. */
  const wait = (delayMs: number, asked = false) => {
    // Another row may wait for longer because the server asked for it: both go on then.
    if (floored && pause.at !== never && clock.now() + delayMs < pause.at) return
    floored = asked
    pause.set(delayMs, advance)
  }

  const lane = {
    flight: undefined as Promise<void> | undefined,
    advance,
    close() {
      pause.stop()
      again.stop()
    },
  }
  return lane
}

// A function, because the phase may change at every `await`.
const isGone = ({ phase }: Entry) => phase === 'gone'

const unsure = 'It may have been sent: the backend did not answer and does not show it.'
