import { ChatError, type MessageContent } from '@parley/core'

const encoder = new TextEncoder()

/** Throws `invalid` for an empty message and `too-large` over `maxBytes` UTF-8 bytes. */
export function assertContent(content: MessageContent, maxBytes: number): void {
  const empty = content.text.trim() === '' && (content.attachments ?? []).length === 0
  if (empty) {
    throw new ChatError('invalid', {
      message: 'The message is empty, so there is nothing to send. Write a text or attach a file.',
    })
  }
  const bytes = encoder.encode(content.text).length
  if (bytes > maxBytes) {
    throw new ChatError('too-large', {
      message: `The text has ${bytes} UTF-8 bytes and the backend takes ${maxBytes}. Shorten it.`,
    })
  }
}

/** Throws `invalid` unless this may be a reaction: something, and at most 64 UTF-8 bytes. */
export function assertEmoji(emoji: string): void {
  const bytes = encoder.encode(emoji.trim()).length
  if (bytes === 0 || bytes > 64) {
    throw new ChatError('invalid', {
      message: `A reaction is one emoji of 1 to 64 UTF-8 bytes, and this has ${bytes}. Send another.`,
    })
  }
}
