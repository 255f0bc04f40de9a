'use client'
import type {
  ChatConversation,
  ConversationId,
  ConversationState,
  TimelineSnapshot,
} from '@parley/core'
import { useOpenConversation } from './use-open-conversation.js'
import { useReadable } from './use-readable.js'

export interface UseMessages extends ConversationState {
  /** What to show, oldest first; immutable, and its items keep their identity until they change. */
  readonly timeline: TimelineSnapshot
  /** To load older messages, edit, delete, react, retry or discard. */
  readonly conversation: ChatConversation
}

/** The messages of a conversation and how they are doing; keeps it open while mounted. */
export function useMessages(conversationId: ConversationId): UseMessages {
  const conversation = useOpenConversation(conversationId)
  const timeline = useReadable(conversation.timeline)
  const state = useReadable(conversation.state)
  return { ...state, timeline, conversation }
}
