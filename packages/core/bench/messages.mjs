export const conversationId = 'conversation'
export const me = { id: 'me', name: 'Me' }

/** The message at this place of the conversation, as a transport decodes it: a fresh object. Every third is own. */
export function messageAt(number) {
  const author = number % 3 === 0 ? me : { id: `user-${number % 7}`, name: 'Ada' }
  return {
    id: `message-${number}`,
    conversationId,
    author,
    createdAt: 1_750_000_000_000 + number * 1_000,
    position: number,
    revision: number,
    ...(author === me && { clientId: `client-${number}` }),
    text: `This is message ${number}, of a usual length for a chat.`,
  }
}

export function messagesTo(length) {
  return Array.from({ length }, (_, number) => messageAt(number))
}
