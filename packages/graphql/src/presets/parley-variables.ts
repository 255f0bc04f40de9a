import type {
  EditOperation,
  Message,
  MessageContent,
  PageRequest,
  ReactOperation,
  SendOperation,
} from '@parley/core'
import { fault } from '../fault.js'

/** Pages of the reference schema start at a message, by its id. */
export function pageVariables({ conversationId, limit, start }: PageRequest): object {
  const { before, after, around } = start as Edges
  return { conversationId, limit, before: before?.id, after: after?.id, around }
}

/** What a `PageStart` may have; 'newest' has none of it. */
interface Edges {
  readonly before?: Message
  readonly after?: Message
  readonly around?: string
}

/** For a mutation of one message; the type of its input says which of the fields it has. */
export function changeVariables({
  queuedAt,
  content,
  ...row
}: Partial<SendOperation & EditOperation & ReactOperation>): object {
  return { input: { ...row, text: content && textOf(content) } }
}

/** The schema carries text only: the rest is refused rather than dropped. */
export function textOf({ text, attachments, mentions, replyTo, data }: MessageContent): string {
  if (attachments?.length || mentions?.length || replyTo || data) {
    throw fault('unsupported', 'The schema carries only text')
  }
  return text
}

export function markVariables({
  conversationId,
  upTo,
}: {
  readonly conversationId: string
  readonly upTo: Message
}): object {
  return { conversationId, upTo: upTo.position }
}
