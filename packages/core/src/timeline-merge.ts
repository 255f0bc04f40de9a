import { compareValues } from './timeline-place.js'
import type { Message, MessageChanges, Position } from './transport.js'

/** What is known of a message, and as of when: an event's arrival, or the moment a page was requested. */
export interface Known {
  readonly message: Message
  readonly at: number
}

/** Whether it replaces what is known: tombstones stay (I10), the higher revision wins, then the later word (R3). */
export function prevails(incoming: Known, known: Known): boolean {
  const deleted = isDeleted(incoming.message)
  if (deleted !== isDeleted(known.message)) return deleted
  const order = compareRevisions(revisionOf(incoming.message), revisionOf(known.message))
  return order > 0 || (order === 0 && incoming.at >= known.at)
}

function revisionOf(message: Partial<Message>): Position {
  return message.revision ?? message.editedAt ?? 0
}

/** Revisions of two types say nothing about each other. */
function compareRevisions(a: Position, b: Position): number {
  return typeof a === typeof b ? compareValues(a, b) : 0
}

export function isDeleted(message: Partial<Message>): boolean {
  return message.deletedAt !== undefined
}

/** The message without anything that a person wrote. */
export function tombstoneOf<M extends Partial<Message>>(message: M, deletedAt: number) {
  const { attachments, mentions, replyTo, data, reactions, state, ...rest } = message
  return { ...rest, text: '', deletedAt }
}

/** The message with the changes; nothing when a higher revision is known, or it is a tombstone. */
export function changedMessage<M extends Partial<Message>>(
  message: M,
  changes: MessageChanges,
  revision = changes.revision,
): M | undefined {
  if (isDeleted(message)) return undefined
  const changed = { ...message, ...changes, ...(revision !== undefined && { revision }) }
  return isDeleted(changed) || compareRevisions(revisionOf(changed), revisionOf(message)) >= 0
    ? changed
    : undefined
}

/** Whether two JSON values say the same, so that what is read again unchanged stays the same object. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => key in b && sameValue(a[key], b[key]))
  )
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
