import type { ChatClient, ConversationId, ConversationState, Unsubscribe } from '@parley/core'
import { type QueryClient, QueryObserver } from '@tanstack/react-query'
import { listenToInbox } from './inbox-bridge.js'

/** What TanStack Query knows of an open conversation: constant in size, never a message. */
export interface ConversationSummary {
  readonly revision: number
  readonly length: number
  readonly status: ConversationState['status']
  readonly gaps: number
  readonly unsent: number
}

/** Where TanStack Query meets the engine. Both are counted: the last release ends it. */
export interface QueryBridge {
  /** Opens a conversation and publishes its summary under `['parley', conversationId]`. */
  openConversation(id: ConversationId): Unsubscribe
  /** Keeps the cached conversation list up to date. */
  listenToInbox(): Unsubscribe
}

export function createQueryBridge(client: ChatClient, queryClient: QueryClient): QueryBridge {
  const open = new Map<ConversationId, () => Unsubscribe>()
  const inbox = shared(() => listenToInbox(client, queryClient))
  return {
    openConversation: (id) => {
      const known = open.get(id) ?? shared(() => publishConversation(client, queryClient, id))
      open.set(id, known)
      return known()
    },
    listenToInbox: inbox,
  }
}

function publishConversation(client: ChatClient, queryClient: QueryClient, id: ConversationId) {
  const conversation = client.conversation(id)
  const queryKey = ['parley', id]
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
  ]
  return () => {
    for (const end of ends) end()
    queryClient.removeQueries({ queryKey, exact: true })
  }
}

/** Starts with the first holder and ends with the last. */
function shared(start: () => Unsubscribe): () => Unsubscribe {
  let holders = 0
  let stop: Unsubscribe | undefined
  return () => {
    holders += 1
    if (holders === 1) stop = start()
    let held = true
    return () => {
      if (!held) return
      held = false
      holders -= 1
      if (holders === 0) stop?.()
    }
  }
}
