import type { Cursor } from '@parley/core'
import type { ConversationLog } from './conversation-log.js'

/** Names the latest change of a conversation; opaque to everyone else. */
export function checkpointOf(log: ConversationLog, number = log.lastChange): Cursor {
  return `${encodeURIComponent(log.id)}@${number}`
}

/** The change number in a checkpoint of this conversation, or undefined when it is none. */
export function changeNumberOf(log: ConversationLog, checkpoint: Cursor): number | undefined {
  const [id, number, ...rest] = checkpoint.split('@')
  if (id !== encodeURIComponent(log.id) || !number || rest.length > 0) return undefined
  return /^\d+$/.test(number) ? Number(number) : undefined
}
