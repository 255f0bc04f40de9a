import type { EventsView } from '../store/events.js'

export type ConversationSignal =
  | {
      readonly kind: 'events'
      readonly about: 'message' | 'read' | 'typing'
      /** The change number; none for what is not kept, like typing. */
      readonly number?: number
      readonly bytes: number
      /** The same object for all who see the same, so that it is executed once. */
      readonly payloadFor: (viewerId: string) => EventsView | undefined
    }
  | { readonly kind: 'member-removed'; readonly userId: string }

/** Tells what happens in a conversation to those who listen in this process, at once and in order. */
export interface ConversationBus {
  publish(conversationId: string, signal: ConversationSignal): void
  subscribe(conversationId: string, listener: (signal: ConversationSignal) => void): () => void
  /** Hears of every conversation. */
  watch(listener: (conversationId: string, signal: ConversationSignal) => void): void
}

export function createConversationBus(): ConversationBus {
  const listeners = new Map<string, Set<(signal: ConversationSignal) => void>>()
  const watchers = new Set<(conversationId: string, signal: ConversationSignal) => void>()
  return {
    publish(conversationId, signal) {
      for (const listener of listeners.get(conversationId) ?? []) listener(signal)
      for (const watcher of watchers) watcher(conversationId, signal)
    },
    subscribe(conversationId, listener) {
      const ofConversation = listeners.get(conversationId) ?? new Set()
      listeners.set(conversationId, ofConversation.add(listener))
      return () => {
        ofConversation.delete(listener)
        if (ofConversation.size === 0 && listeners.get(conversationId) === ofConversation) {
          listeners.delete(conversationId)
        }
      }
    },
    watch: (listener) => void watchers.add(listener),
  }
}
