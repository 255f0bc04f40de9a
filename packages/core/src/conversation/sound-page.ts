import { ChatError } from '../errors.js'
import { isObject, soundMessage } from '../timeline/sound-message.js'
import type { Timeline } from '../timeline/timeline.js'
import { comparePlaces, placeOf, positionOf } from '../timeline/timeline-place.js'
import type { Cursor, Message, MessagePage, PageRequest } from '../transport.js'

/** What of a page can be shown. */
export interface SoundPage {
  /** In order, without what cannot be read or was not asked for. */
  readonly page: MessagePage
  /** Why not all that it held is shown. */
  readonly fault?: ChatError | undefined
  /** Its positions have another type than those that are known: these are wrong, or were of another time. */
  readonly contradicts: boolean
}

/**
 * Checks what a transport answered against what it was asked for (R2, R7, R15). What can be kept is: a message that
 * cannot be read is left out, or stays as it is known. Throws ChatError `server` where nothing follows from the page.
 */
export function soundPage(
  answer: unknown,
  { conversationId, start }: Pick<PageRequest, 'conversationId' | 'start'>,
  timeline: Timeline,
): SoundPage {
  const { messages: given, older, newer, atStart, atEnd } = isObject(answer) ? answer : {}
  if (!Array.isArray(given)) throw broken('is no page')
  const sound = given.map(soundMessage)
  const readable = sound.flatMap((message, index) => message ?? knownOf(given[index], timeline))
  const own = readable.filter((message) => message.conversationId === conversationId)
  if (own.length === 0 && readable.length > 0) throw broken('is of another conversation')
  const typeOf = (message: Message) => typeof positionOf(message)
  const known = timeline.positionType
  const contradicts =
    start === 'newest' &&
    known !== undefined &&
    own.length > 0 &&
    !own.some((message) => typeOf(message) === known)
  const type = contradicts ? undefined : known
  const [first] = own
  const ordered = own
    .filter((message) => typeOf(message) === (type ?? (first && typeOf(first))))
    .sort((a, b) => comparePlaces(placeOf(a), placeOf(b)))
  const messages = ordered.filter((message) => isBeyond(message, start))

  const page: MessagePage = {
    messages,
    atStart: atStart === true,
    atEnd: atEnd === true,
    ...(isCursor(older) && { older }),
    ...(isCursor(newer) && { newer }),
  }
  // The message itself may be in the page that was asked for from there: that harms nobody.
  const isComplete =
    !sound.includes(undefined) &&
    ordered.length === given.length &&
    ordered.every((one) => isBeyond(one, start, true))
  const isAtItsEnd = isStart(start, 'after') ? page.atEnd : page.atStart
  const isUseless = messages.length === 0 || sound.every((message) => message === undefined)
  const isStuck = isUseless && !(isAtItsEnd && (start !== 'newest' || page.atEnd))
  // Nothing can be concluded from it about what is shown now.
  if (isStuck && start === 'newest') throw broken('says nothing, but is not the whole conversation')
  const why = isStuck ? 'goes no further' : isComplete ? undefined : 'holds what cannot be shown'
  return { page, contradicts, ...(why && { fault: broken(why) }) }
}

/** What was shown before under the id of something that cannot be read now. */
function knownOf(unreadable: unknown, timeline: Timeline): readonly Message[] {
  const known = isObject(unreadable) && timeline.message(String(unreadable['id']))
  return known ? [known] : []
}

/** On the side that was asked for. */
function isBeyond(message: Message, start: PageRequest['start'], orAt = false): boolean {
  const order = isStart(start, 'before')
    ? comparePlaces(placeOf(start.before), placeOf(message))
    : isStart(start, 'after')
      ? comparePlaces(placeOf(message), placeOf(start.after))
      : 1
  return order > 0 || (orAt && order === 0)
}

function isStart<K extends 'before' | 'after'>(
  start: PageRequest['start'],
  side: K,
): start is Extract<PageRequest['start'], Record<K, Message>> {
  return start !== 'newest' && side in start
}

function isCursor(value: unknown): value is Cursor {
  return typeof value === 'string'
}

function broken(how: string): ChatError {
  return new ChatError('server', {
    message: `A page that the transport gave ${how} (R2, R7, R15): messages may be missing from what is shown. Test the transport with the conformance kit.`,
  })
}
