import type { Message, Position } from '../transport.js'
import { isObject } from './sound-message.js'
import { compareValues } from './timeline-place.js'

/** What is known of a message, and as of when: an event's arrival, or the moment a page was requested. */
export interface Known<M = Message> {
  readonly message: M
  readonly at: number
}

/** Whether it replaces what is known: tombstones stay (I10), the higher revision wins, then the later word (R3). */
export function prevails(
  incoming: Known<Partial<Message>>,
  known: Known<Partial<Message>>,
): boolean {
  return (rank(incoming.message, known.message) || incoming.at - known.at) >= 0
}

/** Above 0 where it prevails whenever it came, below 0 where the other does, and 0 where the later word counts. */
export function rank(one: Partial<Message>, other: Partial<Message>): number {
  const deleted = Number(isDeleted(one)) - Number(isDeleted(other))
  const [revision, another] = [revisionOf(one), revisionOf(other)]
  return deleted || (typeof revision === typeof another ? compareValues(revision, another) : 0)
}

function revisionOf(message: Partial<Message>): Position {
  return message.revision ?? message.editedAt ?? 0
}

export function isDeleted(message: Partial<Message>): boolean {
  return message.deletedAt !== undefined
}

/** The message without anything that a person wrote. */
export function tombstoneOf(message: Message): Message {
  const { attachments, mentions, replyTo, data, reactions, state, ...rest } = message
  return { ...rest, text: '' }
}

/** Whether two JSON values say the same, so that what is read again unchanged stays the same object. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b || !isObject(a) || !isObject(b)) return a === b
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => key in b && sameValue(a[key], b[key]))
  )
}
