import { ChatError } from '../errors.js'
import type { ChatTransport, MessageContent } from '../transport.js'

const usualTextBytes = 8_000

/** Throws `invalid` or `too-large`, so that whoever wrote the text keeps it. */
export function checkContent({ capabilities }: ChatTransport, content: MessageContent): void {
  const limit = capabilities.limits?.textBytes ?? usualTextBytes
  if (content.text.trim() === '' && !content.attachments?.length)
    throw new ChatError('invalid', {
      message: 'The message has no text: nothing was queued. Write something first.',
    })
  const { length } = new TextEncoder().encode(content.text)
  if (length > limit)
    throw new ChatError('too-large', {
      message: `The text has ${length} bytes of at most ${limit}: nothing was queued. Shorten it.`,
    })
}
