import type { Conversation, UserId } from '@parley/core'
import { backends } from '../backends/backends.js'

/**
 * The conversation of just these two, for schemas that would make another one. A room is none, however few are in it. Of
 * what is not loaded yet, nothing is known.
 */
export function conversationWith(
  conversations: readonly Conversation[],
  ids: readonly [UserId, UserId],
): Conversation | undefined {
  return conversations.find(
    ({ id, members = [] }) =>
      members.length === ids.length &&
      ids.every((wanted) => members.some((member) => member.id === wanted)) &&
      !backends.some(({ room }) => room === id),
  )
}
