import type { ChatErrorCode } from '../errors.js'
import { isId, isObject } from '../timeline/sound-message.js'
import type { Conversation } from '../transport.js'
import type { OutboxRow } from './storage.js'

// What comes from a storage, or from another page, may be of another version, or broken.

const codes = {
  auth: 0,
  forbidden: 0,
  'rate-limited': 0,
  network: 0,
  timeout: 0,
  conflict: 0,
  invalid: 0,
  'too-large': 0,
  unsupported: 0,
  gone: 0,
  server: 0,
  storage: 0,
} satisfies Record<ChatErrorCode, 0>

export function isRow(value: unknown): value is OutboxRow {
  if (!isObject(value)) return false
  const { clientId, sequence, queuedAt, conversationId, operation, state, attempts } = value
  const { revision, sentAfter } = value
  return (
    isId(clientId) &&
    isId(conversationId) &&
    [sequence, queuedAt, attempts, revision].every(Number.isFinite) &&
    ['queued', 'failed', 'unsure'].includes(state as string) &&
    isOperation(operation) &&
    (sentAfter == null || typeof sentAfter === 'string' || Number.isFinite(sentAfter)) &&
    (value.errorCode === undefined || Object.hasOwn(codes, value.errorCode as string))
  )
}

function isOperation(value: unknown): boolean {
  if (!isObject(value)) return false
  const { kind, content, messageId } = value
  if (kind === 'send') return isContent(content)
  if (!isId(messageId)) return false
  if (kind === 'edit') return isContent(content)
  if (kind === 'react') return typeof value.emoji === 'string' && typeof value.on === 'boolean'
  return kind === 'delete'
}

const isContent = (value: unknown) => isObject(value) && typeof value.text === 'string'

export function isConversation(value: unknown): value is Conversation {
  return isObject(value) && isId(value.id)
}
