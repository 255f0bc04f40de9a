import {
  ChatError,
  type MessagePage,
  type PageStart,
  type TransportCapabilities,
} from '@parley/core'
import type { ConversationLog, StoredMessage } from './conversation-log.js'

/** Reads one contiguous page (R7). `gone` where it starts at a message that is not there. */
export function readPage(
  log: ConversationLog,
  start: PageStart,
  limit: number,
  { deletions, windowMessages, wholeList, epoch }: PagePolicy,
): Omit<MessagePage, 'messages'> & { readonly messages: readonly StoredMessage[] } {
  const list = deletions === 'absence' ? log.present() : log.messages
  const most = wholeList ? list.length : Math.min(limit, windowMessages)
  const [from, to] = range(log, list, start, most, epoch)
  const messages = list.slice(from, to)
  const [first] = messages
  return {
    messages,
    atStart: from === 0,
    atEnd: to === list.length,
    ...(epoch !== undefined && first && from > 0 && { older: `${epoch} ${first.message.id}` }),
  }
}

/** How much a page holds, and how it is read on. */
export interface PagePolicy {
  readonly deletions: TransportCapabilities['deletions']
  readonly windowMessages: number
  readonly wholeList: boolean
  /** Pages say where to read on, in cursors of this epoch. @default they are read on from a message */
  readonly epoch?: number
}

function range(
  log: ConversationLog,
  list: readonly StoredMessage[],
  start: PageStart,
  limit: number,
  epoch: number | undefined,
): [from: number, to: number] {
  const end = list.length
  if (start === 'newest') return [Math.max(0, end - limit), end]
  if ('around' in start) {
    const index = list.findIndex(({ message }) => message.id === start.around)
    if (index < 0) throw goneMessage()
    const from = Math.max(0, Math.min(index - Math.floor(limit / 2), end - limit))
    return [from, Math.min(end, from + limit)]
  }
  if ('before' in start) {
    const { cursor = '' } = start
    const [made = '', id = start.before.id] = cursor === '' ? [] : cursor.split(' ')
    if (made !== '' && made !== `${epoch}`) throw goneCursor()
    const to = indexFrom(list, placeOf(log, id), false)
    return [Math.max(0, to - limit), to]
  }
  const from = indexFrom(list, placeOf(log, start.after.id), true)
  return [from, Math.min(end, from + limit)]
}

type Place = StoredMessage['message']

// A message that is deleted by absence still marks a place to page from.
function placeOf(log: ConversationLog, id: string): Place {
  const stored = log.message(id)
  if (!stored) throw goneMessage()
  return stored.message
}

function indexFrom(list: readonly StoredMessage[], place: Place, past: boolean): number {
  const index = list.findIndex(({ message }) => {
    if (message.id === place.id) return !past
    return message.position === place.position
      ? message.id > place.id
      : message.position > place.position
  })
  return index < 0 ? list.length : index
}

function goneCursor(): ChatError {
  return new ChatError('gone', {
    message: 'The cursor is not known any more. Read the newest page instead.',
  })
}

function goneMessage(): ChatError {
  return new ChatError('gone', {
    message: 'The message to page from is not in this conversation. Read the newest page instead.',
  })
}
