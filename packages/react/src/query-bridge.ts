import type {
  ChatClient,
  Conversation,
  ConversationId,
  ConversationState,
  Readable,
  Unsubscribe,
} from '@parley/core'
import { type QueryClient, QueryObserver } from '@tanstack/react-query'
import { conversationsKey, foundUsersKey, listenToInbox } from './inbox-bridge.js'
import { createStoredConversations } from './stored-conversations.js'
import { claimSummaryKey } from './summary-key.js'

/** What TanStack Query knows of an open conversation: constant in size, never a message. */
export interface ConversationSummary {
  readonly revision: number
  readonly length: number
  readonly status: ConversationState['status']
  readonly gaps: number
  readonly unsent: number
}

/** Where TanStack Query meets the engine. Openings are counted: the last release ends them. */
export interface QueryBridge {
  /** Opens a conversation and publishes its summary under `['parley', conversationId]`. */
  openConversation(id: ConversationId): Unsubscribe
  /** Keeps the cached conversation list up to date. */
  listenToInbox(): Unsubscribe
  /** To show until the cache has the list. */
  readonly storedConversations: Readable<readonly Conversation[]>
  /** At sign-out: nothing of this client stays in the cache, and nothing comes back into it. */
  forget(): void
}

export function createQueryBridge(client: ChatClient, queryClient: QueryClient): QueryBridge {
  const open = new Map<ConversationId, Shared>()
  let forgotten = false
  const inbox = shared(() => listenToInbox(client, queryClient))
  const storedConversations = createStoredConversations(client)
  return {
    openConversation: (id) => {
      if (forgotten) return () => {}
      const known = open.get(id) ?? shared(() => publishConversation(client, queryClient, id))
      open.set(id, known)
      return known.hold()
    },
    listenToInbox: inbox.hold,
    storedConversations,
    forget() {
      forgotten = true
      storedConversations.forget()
      for (const one of [inbox, ...open.values()]) one.end()
      for (const queryKey of [conversationsKey(client), foundUsersKey(client)])
        queryClient.removeQueries({ queryKey })
    },
  }
}

function publishConversation(client: ChatClient, queryClient: QueryClient, id: ConversationId) {
  const conversation = client.conversation(id)
  const { queryKey, release } = claimSummaryKey(queryClient, client.me.id, id)
  const summary = (): ConversationSummary => {
    const { revision, length } = conversation.timeline.get()
    const { status, gaps, unsent } = conversation.state.get()
    return { revision, length, status, gaps, unsent }
  }
  const close = conversation.open()
  queryClient.setQueryData(queryKey, summary())
  // An observer makes the query active, so that focus and invalidation reach its queryFn.
  const observer = new QueryObserver(queryClient, {
    queryKey,
    queryFn: () => conversation.catchUp().then(summary),
    networkMode: 'always',
    refetchOnMount: false,
    // The engine itself catches up at every reconnect.
    refetchOnReconnect: false,
  })
  const publish = () => queryClient.setQueryData(queryKey, summary())
  const ends = [
    observer.subscribe(() => {}),
    conversation.timeline.subscribe(publish),
    conversation.state.subscribe(publish),
    close,
    release,
  ]
  return () => {
    for (const end of ends) end()
    queryClient.removeQueries({ queryKey, exact: true })
  }
}

interface Shared {
  readonly hold: () => Unsubscribe
  /** Ends it for every holder, and for good. */
  readonly end: () => void
}

/** Starts with the first holder and ends with the last. */
function shared(start: () => Unsubscribe): Shared {
  let holders = 0
  let ended = false
  let stop: Unsubscribe | undefined
  const halt = () => {
    stop?.()
    stop = undefined
  }
  return {
    hold() {
      holders += 1
      if (holders === 1 && !ended) stop = start()
      let held = true
      return () => {
        if (!held) return
        held = false
        holders -= 1
        if (holders === 0) halt()
      }
    },
    end() {
      ended = true
      halt()
    },
  }
}
