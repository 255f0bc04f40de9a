import { createCalls } from './connection/calls.js'
import {
  type ConnectionHost,
  type ConnectionState,
  createConnection,
} from './connection/connection.js'
import { isUp } from './connection/transitions.js'
import type { ChatConversation } from './conversation/chat-conversation.js'
import {
  type Conversation,
  type ConversationHost,
  createConversation,
} from './conversation/conversation.js'
import { browserEnvironment } from './environment/browser-environment.js'
import type { Environment } from './environment/environment.js'
import { createFrames } from './environment/frames.js'
import { ChatError } from './errors.js'
import { createInbox, type InboxChange } from './inbox.js'
import { createOutbox } from './outbox/outbox.js'
import type { OutboxHost } from './outbox/outbox-host.js'
import { createOwnPresence } from './people/own-presence.js'
import { createPresence, type PresenceSnapshot } from './people/presence.js'
import { createUsers } from './people/users.js'
import { type ChatRequests, createRequests } from './requests.js'
import { createAccountStore } from './storage/account-store.js'
import { memoryStorage } from './storage/memory.js'
import { createOtherPages } from './storage/other-pages.js'
import type { ChatStorage } from './storage/storage.js'
import type { StorageState } from './storage/storage-state.js'
import { createStoredConversations } from './storage/stored-conversations.js'
import { getOrMake } from './store/get-or-make.js'
import { createListeners } from './store/listeners.js'
import type { Readable } from './store/readable.js'
import { isObject } from './timeline/sound-message.js'
import type {
  ChatEvent,
  ChatTransport,
  ConversationId,
  PresenceState,
  TransportCapabilities,
  Conversation as TransportConversation,
  Unsubscribe,
  User,
} from './transport.js'

export interface ChatClientOptions {
  readonly transport: ChatTransport
  /** Where unsent operations are kept: `indexedDbStorage()` in a browser. @default memoryStorage(), gone with the page */
  readonly storage?: ChatStorage
  /** Time, online, visibility, frames. @default browserEnvironment(), which also works without a DOM */
  readonly environment?: Environment
}

/** What the UI may offer, by the methods that the transport has (R13). */
export type ChatFeature =
  | 'edit'
  | 'delete'
  | 'react'
  | 'markRead'
  | 'setTyping'
  | 'setPresence'
  | keyof ChatRequests

/** The one object an app creates. */
export interface ChatClient {
  readonly me: User
  readonly transportName: string
  readonly capabilities: TransportCapabilities
  readonly connection: Readable<ConnectionState>
  readonly requests: ChatRequests

  supports(feature: ChatFeature): boolean
  conversation(id: ConversationId): ChatConversation
  /** Who is online; the topic is listened to while somebody subscribes. Pass the id where presence is per conversation. */
  presence(conversationId?: ConversationId): Readable<PresenceSnapshot>
  /** Own state, repeated by heartbeat. @default 'online' while visible, 'away' after 5 min hidden */
  setPresence(state: PresenceState): void
  /** Listens to the inbox topic while somebody is subscribed. */
  onInboxChange(listener: (change: InboxChange) => void): Unsubscribe
  /** The newest known version of a user, filled from events and `loadUsers`. */
  user(id: string): Readable<User>
  /** Whether what is unsent outlives the page; changes when the storage fails. */
  readonly storage: Readable<StorageState>
  /**
   * How many changes of this account wait in the outbox now, failed and unsure ones included, in all conversations and
   * all pages that share the storage: ask before signing out. What an earlier page stored counts once it is loaded.
   */
  unsent(): number
  /**
   * The conversations that an earlier page stored, to show until `requests.loadConversations` has answered; its first
   * pages are stored as they come, and as the inbox changes them. Resolves with none where nothing is stored or it cannot be read; never rejects.
   */
  storedConversations(): Promise<readonly TransportConversation[]>
  /**
   * Leaves nothing of this account on this device: outbox, stored messages and conversations, here and in all other
   * pages that share the storage, and closes; the connection is then `refused`, for good, with an `auth` error that says
   * so. Resolves when this page has wiped what it can. It does not sign out of the backend: the app does that. Call it
   * before `close`. Never rejects: what could not be wiped shows in `storage`.
   */
  signOut(): Promise<void>
  /** Told once when this account is signed out here or in another page, or was before: caches of it must go. */
  onSignOut(listener: () => void): Unsubscribe
  /** Leaves `refused`, or retries at once. */
  restart(): void
  /**
   * Ends every listening and timer, and closes transport and storage. Safe to repeat; afterwards sends throw
   * ChatError `gone`.
   */
  close(): void
}

/** Conversations that nobody holds open, but whose messages are still known. */
const keptConversations = 10

/** Joins the transport and the engine. Nothing is asked of the network before a topic is open or a row waits. */
export function createChatClient({
  transport,
  storage = memoryStorage(),
  environment = browserEnvironment(),
}: ChatClientOptions): ChatClient {
  const frames = createFrames(environment)
  const store = createAccountStore(storage, transport.me.id, environment, frames)
  const pages = createOtherPages(environment, storage.sharedName, transport.me.id, (news) => {
    if (isSignOut(news)) void leave(news.at)
    else outbox.heard(news)
  })
  const calls = createCalls(transport, environment.clock, (error) => connection.refuse(error))
  const users = createUsers(transport, calls, frames)
  const conversations = new Map<ConversationId, Conversation>()
  let kept: Conversation[] = []

  const host: ConnectionHost & OutboxHost & ConversationHost = {
    transport,
    environment,
    store,
    pages,
    calls,
    frames,
    users,
    // R15: what an event names decides, not the topic that it came by.
    event(event) {
      const { type } = event
      if (type === 'presence') presence.heard(event)
      else if (type === 'user') users.learn(event.user)
      else if (type === 'conversation') event.conversation.members?.forEach(users.learn)
      else {
        const known = conversations.get(
          type === 'message' ? event.message.conversationId : event.conversationId,
        )
        if (known) known.heard(event)
        else if (type === 'message') outbox.adopt(event.message)
        else if (type === 'conversation-removed') void store.deleteTail(event.conversationId)
      }
      list.heard(event)
      if (isInboxChange(event)) inbox.tell(event)
    },
    snapshot: (id, page) => conversations.get(id)?.reader.takeSnapshot(page),
    woken: () => outbox.pump(true),
    connected(status) {
      outbox.connected(status)
      ownPresence.connected(isUp(status))
    },
    canSend() {
      const { status } = connection.state.get()
      return status === 'idle' || isUp(status)
    },
    timeline: (id) => conversations.get(id)?.reader.timeline,
    changed: (id) => conversations.get(id)?.changed(),
    catchUp: (id) => conversation(id).catchUp(),
    released(released) {
      kept = [...kept.filter((one) => one !== released && !one.isOpen()), released]
      if (kept.length > keptConversations) kept.shift()?.forget()
    },
  }
  const connection = createConnection(host)
  const outbox = createOutbox(host)
  const presence = createPresence(transport, connection, environment.clock, frames)
  const ownPresence = createOwnPresence(transport, calls, environment)
  const inbox = createInbox(connection)
  const list = createStoredConversations(createRequests(transport, calls), store, environment)
  const conversation = (id: ConversationId) => {
    if (id === '')
      throw new ChatError('invalid', { message: 'A conversation needs an id that is not empty.' })
    return getOrMake(conversations, id, () => createConversation(id, host, connection, outbox))
  }
  const signOuts = createListeners<void>()
  let leaving: Promise<void> | undefined
  const end = () => {
    const parts = [outbox, ownPresence, calls, connection, list, ...conversations.values()]
    for (const part of [...parts, pages, transport]) part.close()
  }
  const close = () => {
    // A sign-out closes the storage when it is wiped.
    if (leaving) return
    end()
    frames.close()
    store.close()
  }
  /** The account was signed out, here or in another page: nothing of it stays, on screen or in storage. */
  const leave = (signedOutAt?: number) => {
    if (leaving) return leaving
    leaving = store.wipe(signedOutAt).then(() => {
      frames.flush()
      frames.close()
      store.close()
    })
    connection.refuse(new ChatError('auth', { message: wasSignedOut }))
    outbox.forget()
    for (const one of conversations.values()) one.forget()
    end()
    frames.flush()
    signOuts.tell()
    return leaving
  }

  return {
    me: transport.me,
    transportName: transport.name,
    capabilities: transport.capabilities,
    connection: connection.state,
    requests: list.requests,
    supports: (feature) => transport[feature] !== undefined,
    conversation: (id) => conversation(id).shown,
    presence: presence.room,
    setPresence: ownPresence.set,
    onInboxChange: inbox.add,
    user: users.user,
    storage: store.state,
    unsent: () => outbox.unsent(),
    storedConversations: store.loadConversations,
    signOut() {
      if (!calls.closed) pages.post({ type: signedOut, at: environment.clock.now() })
      return leave()
    },
    onSignOut(listener) {
      let tell = listener
      // Whoever comes late has something to forget too.
      if (leaving) queueMicrotask(() => tell())
      const remove = signOuts.add(listener)
      return () => {
        tell = () => {}
        remove()
      }
    },
    restart() {
      if (!leaving) connection.restart()
    },
    close,
  }
}

/** What pages that share a storage tell each other, and when that was. */
const signedOut = 'signed-out'

function isSignOut(news: unknown): news is { readonly at: number } {
  return isObject(news) && news.type === signedOut && typeof news.at === 'number'
}

const wasSignedOut =
  'This account was signed out, here or in another page, and nothing of it is kept: sign in and create another client.'

function isInboxChange(event: ChatEvent): event is Extract<ChatEvent, InboxChange> {
  return ['conversation', 'conversation-removed', 'read', 'user'].includes(event.type)
}
