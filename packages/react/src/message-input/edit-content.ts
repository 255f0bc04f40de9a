import { type ChatConversation, ChatError, type Message, type MessageContent } from '@parley/core'

/** Saves an edit of the text; attachments, mentions and the rest stay. Throws as `conversation.edit` does. */
export function editText(conversation: ChatConversation, messageId: string, text: string): void {
  const timeline = conversation.timeline.get()
  const index = timeline.indexOf(messageId)
  const item = index < 0 ? undefined : timeline.at(index)
  if (item?.kind !== 'message' || item.message.deletedAt !== undefined) {
    throw new ChatError('gone', {
      message:
        'The message that is being edited was deleted or is no longer loaded: the edit is not saved. Send the text as a new message.',
    })
  }
  if (item.message.text !== text) conversation.edit(messageId, { ...contentOf(item.message), text })
}

function contentOf({ text, attachments, mentions, replyTo, data }: Message): MessageContent {
  return {
    text,
    ...(attachments && { attachments }),
    ...(mentions && { mentions }),
    ...(replyTo !== undefined && { replyTo }),
    ...(data && { data }),
  }
}

/** How far back the newest own message is looked for. */
const reach = 200

export function newestOwnMessage(
  conversation: ChatConversation,
  myId: string,
): Message | undefined {
  const timeline = conversation.timeline.get()
  for (let index = timeline.length - 1; index >= Math.max(0, timeline.length - reach); index -= 1) {
    const item = timeline.at(index)
    if (item.kind !== 'message' || item.message.author.id !== myId) continue
    const editable = item.status === 'sent' || item.status === 'pending'
    if (editable && item.message.deletedAt === undefined) return item.message
  }
  return undefined
}
