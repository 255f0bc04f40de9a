import type { ChatClient, Conversation, Readable } from '@parley/core'

export interface StoredConversations extends Readable<readonly Conversation[]> {
  forget(): void
}

const none: readonly Conversation[] = []

/** What an earlier page stored, read once somebody asks. It is not the backend's answer, so no query holds it. */
export function createStoredConversations(client: ChatClient): StoredConversations {
  const listeners = new Set<() => void>()
  let conversations = none
  let isWanted: boolean | undefined
  const become = (next: readonly Conversation[]) => {
    conversations = next
    for (const listener of [...listeners]) listener()
  }
  const read = async () => {
    isWanted = true
    const stored = await client.storedConversations()
    if (isWanted && stored.length > 0) become(stored)
  }
  return {
    get: () => conversations,
    subscribe(listener) {
      listeners.add(listener)
      if (isWanted === undefined) void read()
      return () => listeners.delete(listener)
    },
    forget() {
      isWanted = false
      become(none)
    },
  }
}
