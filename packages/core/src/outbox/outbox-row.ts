import type { Calls } from '../connection/calls.js'
import { ChatError } from '../errors.js'
import type { OutboxRow } from '../storage/storage.js'
import type { ReadStamp, Timeline } from '../timeline/timeline.js'
import { overlay } from '../timeline/timeline-overlay.js'
import type { Message, Unsubscribe } from '../transport.js'

/** One row of the outbox with what only this page knows of it. */
export interface Entry extends Writable<Omit<OutboxRow, 'errorCode'>> {
  /**
   * `writing`: not in storage yet. `waiting`: its turn may come. `in-flight`: asked, not answered. `accepted`: answered
   * with nothing, its echo is awaited. `resolving`: what was missed is read, because it may have been sent.
   * `elsewhere`: another page is at one of these three. `gone`: it left the outbox, and whatever is still heard of it is
   * ignored.
   */
  phase: 'writing' | 'waiting' | 'in-flight' | 'accepted' | 'resolving' | 'elsewhere' | 'gone'
  /** Made in this page. */
  readonly isOwn: boolean
  /** How many of its writes have not come to an end. */
  writes: number
  serverFailures: number
  /** Why it is parked or being resolved. */
  error?: ChatError | undefined
  cancel?: Unsubscribe | undefined
  /** The timeline's stamp of the first attempt, which may have been performed: no answer beats what came since (R3). */
  askedAt?: ReadStamp | undefined
  /** While it is `elsewhere`: resolves when it is not any more. */
  landing?: { readonly landed: Promise<void>; readonly land: () => void } | undefined
}
type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** A row that another page made, just now or earlier: then it may have been performed long ago. */
export function entryOf({ errorCode, ...row }: OutboxRow, isNew: boolean): Entry {
  return {
    ...row,
    ...(!isNew && { askedAt: 0 }),
    phase: 'waiting',
    isOwn: false,
    writes: 0,
    serverFailures: 0,
    error: errorFrom(errorCode),
  }
}

/** Of a failure in another page only the code is known. */
export function errorFrom(code: OutboxRow['errorCode']): ChatError | undefined {
  return code && new ChatError(code, { message: 'It failed in another page, or before a reload.' })
}

/** The row as it is now, for those who keep it: storage, timeline and other pages. I11: only the code of an error. */
export function rowOf(entry: Entry): OutboxRow {
  const { clientId, sequence, queuedAt, conversationId, operation, state, attempts } = entry
  const { revision, error, sentAfter } = entry
  return {
    clientId,
    sequence,
    queuedAt,
    conversationId,
    operation,
    state,
    attempts,
    revision,
    ...(sentAfter !== undefined && { sentAfter }),
    ...(error && state !== 'queued' && { errorCode: error.code }),
  }
}

export const isSend = ({ operation }: Entry): boolean => operation.kind === 'send'

/** This page has asked the backend for it, and goes by what it answers. */
export const isBusy = ({ phase }: Entry): boolean =>
  phase === 'in-flight' || phase === 'accepted' || phase === 'resolving'

/** Which message an edit, deletion or reaction is of; nothing for a send. */
export function targetOf({ operation }: Entry): string | undefined {
  return operation.kind === 'send' ? undefined : operation.messageId
}

/**
 * Nothing was asked of the backend yet, so that the row may still change or go. Where repeating is harmless, attempts of
 * earlier pages are not on record.
 */
export function isUntouched({ state, attempts, askedAt }: Entry, idempotent: boolean): boolean {
  return state === 'queued' && attempts === 0 && !(idempotent && askedAt !== undefined)
}

/** Asks the backend for it. */
export function perform(
  calls: Calls,
  { clientId, queuedAt, conversationId, operation: { kind, ...asked } }: Entry,
): Promise<Message | void> {
  // Each row carries what the method of its kind takes, which no type can say once the two are apart.
  return calls.ask(kind, { clientId, queuedAt, conversationId, ...asked } as never)
}

/** An accepted operation that was answered with nothing (decision 6): shown as done until an event says more. */
export function applyAccepted(timeline: Timeline, entry: Entry, me: Message['author']): void {
  const { conversationId } = entry
  const id = targetOf(entry)
  const message = id === undefined ? undefined : timeline.message(id)
  if (!message) return
  // Without the time of this clock, which could make it newer than what the server says of it next.
  const { editedAt, ...changes } = overlay(
    message.id,
    message,
    [{ row: rowOf(entry) }],
    me.id,
  ).message
  const event = { type: 'message-changed', conversationId, id: message.id, changes } as const
  timeline.applyChange(event, entry.askedAt)
}
