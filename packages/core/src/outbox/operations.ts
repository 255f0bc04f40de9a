import type { ChatConversation } from '../conversation/chat-conversation.js'
import type { ConversationReader } from '../conversation/conversation-reader.js'
import type { Typing } from '../conversation/typing.js'
import { ChatError } from '../errors.js'
import type { ChatTransport, ConversationId, MessageId } from '../transport.js'
import { checkContent } from './content-check.js'
import type { Outbox } from './outbox.js'

/** What a person does in a conversation: checked at once, then queued in the outbox. */
export function createOperations(
  conversationId: ConversationId,
  transport: ChatTransport,
  outbox: Outbox,
  reader: ConversationReader,
  typing: Typing,
): Pick<ChatConversation, 'send' | 'edit' | 'delete' | 'react' | 'retry' | 'discard'> {
  /** The id that the outbox knows the message by. */
  const target = (kind: 'edit' | 'delete' | 'react', id: MessageId): MessageId => {
    if (!transport[kind])
      throw new ChatError('unsupported', {
        message: `The transport "${transport.name}" has no \`${kind}\`: ask \`client.supports\` before offering it.`,
      })
    // A `clientId` may have settled since it was rendered.
    const known = reader.timeline.sent(id) ?? reader.timeline.message(id)
    if (known) return known.id
    if (outbox.has(id)) return id
    throw new ChatError('gone', { message: 'The message is not loaded: nothing was queued.' })
  }
  return {
    send(content) {
      checkContent(transport, content)
      typing.set(false)
      return outbox.add(conversationId, { kind: 'send', content })
    },
    edit(id, content) {
      const messageId = target('edit', id)
      checkContent(transport, content)
      outbox.add(conversationId, { kind: 'edit', messageId, content })
    },
    delete(id) {
      outbox.add(conversationId, { kind: 'delete', messageId: target('delete', id) })
    },
    react(id, emoji, on) {
      outbox.add(conversationId, { kind: 'react', messageId: target('react', id), emoji, on })
    },
    retry: outbox.retry,
    discard: outbox.discard,
  }
}
