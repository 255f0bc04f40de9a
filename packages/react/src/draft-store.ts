import type { ConversationId, Message, MessageId, Readable, Unsubscribe } from '@parley/core'

export interface Draft {
  readonly text: string
  /** The message that is being edited; its text is in `text`. */
  readonly editing?: MessageId
  /** What was being written when editing began; it comes back afterwards. */
  readonly setAside?: string
}

/** Drafts by conversation, kept as long as the `ChatProvider` is mounted. Nothing is stored. */
export interface DraftStore {
  of(conversationId: ConversationId): Readable<Draft>
  write(conversationId: ConversationId, text: string): void
  edit(conversationId: ConversationId, message: Message): void
  /** After sending, saving or cancelling: the input is empty, or holds what was set aside. */
  finish(conversationId: ConversationId): void
}

const empty: Draft = { text: '' }

export function createDraftStore(): DraftStore {
  const drafts = new Map<ConversationId, Draft>()
  const listeners = new Map<ConversationId, Set<() => void>>()
  const readables = new Map<ConversationId, Readable<Draft>>()
  const get = (id: ConversationId) => drafts.get(id) ?? empty

  function set(id: ConversationId, draft: Draft): void {
    if (draft.text === '' && draft.editing === undefined) drafts.delete(id)
    else drafts.set(id, draft)
    for (const listener of [...(listeners.get(id) ?? [])]) listener()
  }

  function subscribe(id: ConversationId, listener: () => void): Unsubscribe {
    const all = listeners.get(id) ?? new Set()
    listeners.set(id, all.add(listener))
    return () => {
      all.delete(listener)
      if (all.size === 0 && listeners.get(id) === all) listeners.delete(id)
    }
  }

  return {
    of: (id) => {
      const known = readables.get(id)
      if (known !== undefined) return known
      const readable: Readable<Draft> = {
        get: () => get(id),
        subscribe: (listener) => subscribe(id, listener),
      }
      readables.set(id, readable)
      return readable
    },
    write: (id, text) => set(id, { ...get(id), text }),
    edit: (id, message) => {
      const draft = get(id)
      const setAside = draft.editing === undefined ? draft.text : (draft.setAside ?? '')
      set(id, { text: message.text, editing: message.id, setAside })
    },
    finish: (id) => set(id, { text: get(id).setAside ?? '' }),
  }
}
