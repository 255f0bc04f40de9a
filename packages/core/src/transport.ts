/**
 * The contract between Parley and a backend, version 1: the one file that a backend author reads.
 *
 * A transport is a plain object from a factory. Three methods and `close` are required
 * (`loadMessages`, `send`, `listen`); a method that is not there is a feature the UI does not show;
 * `capabilities` say the promises that no method can tell. The engine above owns order,
 * de-duplication, the outbox, catching up and reconnecting, so a transport keeps no state about messages.
 *
 * Every value that crosses is JSON-serialisable. The clauses, each tried on your transport by
 * `runTransportConformance` of `@parley/testing/conformance`:
 *
 * - R1 Message ids are unique and stable for ever, never positional.
 * - R2 Every message of a conversation has a position of one type (default `createdAt`), the same in
 *   pages, events and answers; ties go by id.
 * - R3 Events may repeat and reorder: the higher revision wins; without revisions the later arrival
 *   wins, and a page never beats an event that came after its request began.
 * - R4 With `echoesClientId`, every event and page carries it for own messages, before, after or
 *   instead of the answer; without it, `send` must resolve with the message.
 * - R5 Deletions show as declared: a tombstone; absence inside a page's or snapshot's range; or never.
 *   An id-only event is always legal.
 * - R6 `resumed` only if all since `since` was delivered before it, edits and deletions included;
 *   otherwise `registered` or `assumed`. A missed event means `gap()`. Silence is a violation. Every
 *   topic says `ready` or `closed` within a limit.
 * - R7 A page is contiguous; `atStart` and `atEnd` are true or false as read; a page is empty only when
 *   nothing lies on the side that was asked for (the transport skips empty token pages).
 * - R8 After abort a call settles promptly, with the signal's reason, and its outcome is ignored. After
 *   unsubscribe or `closed` no sink call follows.
 * - R9 Credentials are asked for at each listen and each 401, one refresh at a time, then `auth`.
 *   `forbidden` and `gone` concern one topic only.
 * - R10 Calls reject only with ChatError (or R8's reason); `listen` never throws.
 * - R11 Typing and presence expire locally; presence is per user, over N connections.
 * - R12 Read marks only rise.
 * - R13 Methods say features; `capabilities` say promises; no fact stands in both.
 * - R14 Open, close, open leaks nothing: 0 timers, sockets, listeners; `close()` may be repeated.
 * - R15 Every event names its conversation; routing never uses the sink; an event of A never touches B.
 * - R16 Unknown events are ignored, `data` is kept verbatim; a stream of text ends in one full `message`.
 * - R17 A transport has no reconnect timer: a listening ends once, by `closed`. A library that heals
 *   itself calls `gap()`, or `closed` and is opened again.
 * - R18 With `idempotent`, a repeated `clientId` performs once, even with the first answer lost.
 */
import type { ChatError } from './errors.js'

export type ConversationId = string
export type MessageId = string
export type UserId = string

/** Made by the transport, read only by the transport; valid across reloads, or fails with `gone`. */
export type Cursor = string

/** Sort key the server gave; numbers compare numerically, strings by code unit; one type a conversation (R2). */
export type Position = number | string

/** Augment these (`declare module '@parley/core'`) to type your own fields; there are no generics anywhere. */
export interface CustomMessageData {
  readonly [key: string]: unknown
}
export interface CustomConversationData {
  readonly [key: string]: unknown
}

/** Only `id` is needed: the engine fills the rest from `loadUsers`, later messages or its own store. */
export interface User {
  readonly id: UserId
  readonly name?: string
  readonly avatarUrl?: string
  readonly profileUrl?: string
}

/** What a person writes; every later kind of content is one more optional field. */
export interface MessageContent {
  readonly text: string
  readonly attachments?: readonly Attachment[]
  readonly mentions?: readonly UserId[]
  readonly replyTo?: MessageId
  readonly data?: CustomMessageData
}

export interface Attachment {
  readonly url: string
  readonly name: string
  readonly mimeType: string
  readonly bytes?: number
  readonly width?: number
  readonly height?: number
}

export interface Reaction {
  readonly emoji: string
  readonly userIds: readonly UserId[]
  /** How many there are, when `userIds` holds only some of them. */
  readonly count?: number
}

export interface Message extends MessageContent {
  readonly id: MessageId
  readonly conversationId: ConversationId
  readonly author: User
  /** Server time, ms since 1970. Shown, and the default `position`. */
  readonly createdAt: number
  readonly position?: Position
  /** Present on every message that this client may have sent, if `echoesClientId` (R4). */
  readonly clientId?: string
  /** Higher wins (R3). @default editedAt ?? 0; among equals the later arrival wins */
  readonly revision?: Position
  readonly editedAt?: number
  /** A tombstone: the text is empty and stays so. */
  readonly deletedAt?: number
  readonly reactions?: readonly Reaction[]
  /** `streaming`: more text follows as higher revisions; the last one has no state (R16). */
  readonly state?: 'streaming'
}

export interface Conversation {
  readonly id: ConversationId
  readonly title?: string
  readonly members?: readonly User[]
  readonly lastMessage?: Message
  readonly unreadCount?: number
  readonly readUpTo?: Position
  readonly data?: CustomConversationData
}

export type PresenceState = 'online' | 'away' | 'busy' | 'offline'

/** One per user, over all their tabs and devices (R11). */
export interface PresenceMember {
  readonly user: User
  readonly state: PresenceState
  readonly lastActiveAt?: number
  readonly connections?: number
  /** After this long without another word the member counts as gone. */
  readonly ttlMs?: number
}

/** A contiguous part of a conversation, oldest first. Nothing between its ends is missing (R7). */
export interface MessagePage {
  /** Empty only when nothing lies on the side that was asked for: then `atStart` before a message, `atEnd` after it. */
  readonly messages: readonly Message[]
  /** Nothing precedes the page as it was read. */
  readonly atStart: boolean
  /** Nothing follows the page as it was read. */
  readonly atEnd: boolean
  /** Only for backends that cannot page from a message (nextToken). */
  readonly older?: Cursor
  readonly newer?: Cursor
}

/** Pages start at a known message; `cursor` is what the page that ended there gave, if any. */
export type PageStart =
  | 'newest'
  | { readonly before: Message; readonly cursor?: Cursor }
  | { readonly after: Message; readonly cursor?: Cursor }
  | { readonly around: MessageId }

export interface PageRequest {
  readonly conversationId: ConversationId
  readonly start: PageStart
  readonly limit: number
}

/** One outbox row. `clientId` and `queuedAt` are the same on every retry: ids may be derived from them. */
export interface Operation {
  readonly clientId: string
  readonly queuedAt: number
  readonly conversationId: ConversationId
}
export interface SendOperation extends Operation {
  readonly content: MessageContent
}
export interface EditOperation extends Operation {
  readonly messageId: MessageId
  readonly content: MessageContent
}
export interface DeleteOperation extends Operation {
  readonly messageId: MessageId
}
/** Reactions are on or off, never toggled, so that a repeat changes nothing. */
export interface ReactOperation extends Operation {
  readonly messageId: MessageId
  readonly emoji: string
  readonly on: boolean
}

/** What can be listened to. A transport closes a topic it does not know with `unsupported`. */
export type Topic =
  | { readonly kind: 'conversation'; readonly conversationId: ConversationId }
  | { readonly kind: 'inbox' }
  | { readonly kind: 'presence'; readonly conversationId?: ConversationId }

/** What changed about a message, for backends that send only that. */
export type MessageChanges = Partial<Omit<Message, 'id' | 'conversationId' | 'author' | 'position'>>

/** Any event may reach any open sink; the engine routes by what the event names, never by the sink (R15). */
export type ChatEvent =
  | { readonly type: 'message'; readonly message: Message }
  | {
      readonly type: 'message-changed'
      readonly conversationId: ConversationId
      readonly id: MessageId
      readonly revision?: Position
      readonly changes: MessageChanges
    }
  | {
      readonly type: 'message-deleted'
      readonly conversationId: ConversationId
      readonly id: MessageId
    }
  | {
      readonly type: 'read'
      readonly conversationId: ConversationId
      readonly userId: UserId
      readonly upTo: Position
    }
  | {
      readonly type: 'typing'
      readonly conversationId: ConversationId
      readonly user: User
      /** 0: stopped */
      readonly ttlMs: number
    }
  | { readonly type: 'conversation'; readonly conversation: Conversation }
  | { readonly type: 'conversation-removed'; readonly conversationId: ConversationId }
  | {
      readonly type: 'presence'
      readonly conversationId?: ConversationId
      readonly members: readonly PresenceMember[]
      /** These are all there are; otherwise joins and updates. */
      readonly complete?: boolean
      /** How many there are, when the list holds only some of them. */
      readonly total?: number
    }
  | { readonly type: 'user'; readonly user: User }

/** One listening, from `listen` to `closed` or to the returned function; it never revives. */
export interface LiveSink {
  /**
   * Registered: what happens from now on arrives. `resumed`: so did all since `since` (R6).
   * `assumed`: the backend does not say; the engine reads again after 2 s.
   */
  ready(how?: 'registered' | 'resumed' | 'assumed'): void
  /** `checkpoint`: hand it back as `since` and nothing up to here is missed, edits and deletions included. */
  events(batch: readonly ChatEvent[], checkpoint?: Cursor): void
  /** Live queries: the conversation's newest part as it is now. */
  snapshot(conversationId: ConversationId, page: MessagePage, checkpoint?: Cursor): void
  /** Still listening, but something may have been missed: the engine reads again. */
  gap(): void
  /** Over; no error is a clean end. The engine reopens, with backoff: a transport never reconnects (R17). */
  closed(error?: ChatError): void
}

export type Unsubscribe = () => void

export interface CallOptions {
  readonly signal: AbortSignal
}

/** Promises that no method's presence can tell; the engine copes with the weak ones. Static. */
export interface TransportCapabilities {
  /** Which topics are live; the others are refreshed on focus. */
  readonly live: readonly Topic['kind'][]
  /** Starts besides `newest`. */
  readonly paging: readonly ('before' | 'after' | 'around')[]
  /** Every event and page gives `clientId` back for this account's messages (R4). */
  readonly echoesClientId: boolean
  /** Repeating an operation with the same `clientId` performs it once (R18). */
  readonly idempotent: boolean
  /** How a deletion shows in pages and snapshots (R5). */
  readonly deletions: 'tombstone' | 'absence' | 'none'
  /** `monotonic`: a new message sorts last. `late`: it may sort before known ones (client clocks, races). */
  readonly order: 'monotonic' | 'late'
  readonly presence?: {
    readonly scope: 'global' | 'conversation'
    /** Repeat `setPresence` this often. */
    readonly heartbeatMs?: number
  }
  readonly limits?: {
    readonly pageSize?: number
    /** UTF-8 bytes of a message's text. @default 8_000 */
    readonly textBytes?: number
    readonly uploadBytes?: number
    /** Topics open at once. */
    readonly topics?: number
  }
}

export interface ConversationPage {
  readonly conversations: readonly Conversation[]
  readonly next?: Cursor
}
export interface UserPage {
  readonly users: readonly User[]
  readonly next?: Cursor
}
export interface FoundMessages {
  readonly messages: readonly Message[]
  readonly next?: Cursor
}

/** What a backend author implements. Write the three required methods and `close`; add the rest as you can. */
export interface ChatTransport {
  readonly name: string
  readonly contractVersion: 1
  /** Who is signed in, with no network: storage is keyed by it. Another account is another transport. */
  readonly me: User
  readonly capabilities: TransportCapabilities

  loadMessages(request: PageRequest, call: CallOptions): Promise<MessagePage>
  /** The settled message, or nothing where only the echo will tell (needs `echoesClientId`). */
  send(operation: SendOperation, call: CallOptions): Promise<Message | void>
  /** Never throws; may call the sink at once. Where it can resume, it starts from `since`. */
  listen(topic: Topic, sink: LiveSink, since?: Cursor): Unsubscribe
  /** Closes every sink's source and lets go of sockets and timers. Safe to repeat (R14). */
  close(): void

  // A method that is not there is a feature the UI does not show (R13).
  edit?(operation: EditOperation, call: CallOptions): Promise<Message | void>
  delete?(operation: DeleteOperation, call: CallOptions): Promise<Message | void>
  react?(operation: ReactOperation, call: CallOptions): Promise<Message | void>
  loadConversations?(
    request: { readonly cursor?: Cursor; readonly limit: number },
    call: CallOptions,
  ): Promise<ConversationPage>
  createConversation?(
    request: {
      readonly clientId: string
      readonly memberIds: readonly UserId[]
      readonly title?: string
    },
    call: CallOptions,
  ): Promise<Conversation>
  /** Batched by the engine; users that do not exist are simply not in the answer. */
  loadUsers?(ids: readonly UserId[], call: CallOptions): Promise<readonly User[]>
  findUsers?(
    request: { readonly text: string; readonly cursor?: Cursor },
    call: CallOptions,
  ): Promise<UserPage>
  searchMessages?(
    request: {
      readonly text: string
      readonly conversationId?: ConversationId
      readonly cursor?: Cursor
    },
    call: CallOptions,
  ): Promise<FoundMessages>
  /** Read marks only rise (R12): a lower one changes nothing. */
  markRead?(
    request: { readonly conversationId: ConversationId; readonly upTo: Message },
    call: CallOptions,
  ): Promise<void>
  setTyping?(
    request: { readonly conversationId: ConversationId; readonly typing: boolean },
    call: CallOptions,
  ): Promise<void>
  setPresence?(state: PresenceState, call: CallOptions): Promise<void>
  upload?(
    file: Blob,
    call: CallOptions & { readonly onProgress?: (sentBytes: number) => void },
  ): Promise<Attachment>
}
