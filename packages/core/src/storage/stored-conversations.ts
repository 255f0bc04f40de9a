import { createAlarm, never } from '../environment/alarm.js'
import type { Environment } from '../environment/environment.js'
import type { ChatRequests } from '../requests.js'
import type { ChatEvent, Conversation } from '../transport.js'
import type { AccountStore } from './account-store.js'

const mostConversations = 100
const writeEveryMs = 1_000

/** The beginning of the conversation list, stored as it is loaded and as the inbox changes it. */
export interface StoredConversations {
  /** The same requests; what they load is stored. */
  readonly requests: ChatRequests
  heard(event: ChatEvent): void
  /** Writes what was not written yet. */
  close(): void
}

export function createStoredConversations(
  requests: ChatRequests,
  store: AccountStore,
  { clock, visible }: Environment,
): StoredConversations {
  const { loadConversations } = requests
  const pause = createAlarm(clock)
  let known: readonly Conversation[] | undefined
  let isWritten = true

  const write = () => {
    if (isWritten || !known) return
    isWritten = true
    pause.set(writeEveryMs, write)
    void store.putConversations(known)
  }
  // The page may be about to go.
  const stop = visible.subscribe(() => visible.get() || write())
  const keep = (all: readonly Conversation[]) => {
    known = all.slice(0, mostConversations)
    isWritten = false
    if (pause.at === never) write()
  }

  return {
    requests: loadConversations
      ? {
          ...requests,
          async loadConversations(asked, call) {
            const page = await loadConversations(asked, call)
            // What follows pages that are not known says nothing of the beginning.
            const before = asked.cursor === undefined ? [] : known
            if (before && before.length < mostConversations && Array.isArray(page?.conversations)) {
              const ids = new Set(before.map(({ id }) => id))
              keep([...before, ...page.conversations.filter(({ id }) => !ids.has(id))])
            }
            return page
          },
        }
      : requests,
    heard(event) {
      if (!known) return
      if (event.type === 'conversation-removed')
        keep(known.filter(({ id }) => id !== event.conversationId))
      else if (event.type === 'conversation') keep(changed(known, event.conversation))
    },
    close() {
      stop()
      write()
      pause.stop()
    },
  }
}

/** In its place, or at the top where it is new or has a newer message. */
function changed(all: readonly Conversation[], news: Conversation): readonly Conversation[] {
  const before = all.find(({ id }) => id === news.id)
  const conversation = { ...before, ...news }
  if (before && lastAt(conversation) <= lastAt(before))
    return all.map((one) => (one === before ? conversation : one))
  return [conversation, ...all.filter((one) => one !== before)]
}

const lastAt = ({ lastMessage }: Conversation) => lastMessage?.createdAt ?? 0
