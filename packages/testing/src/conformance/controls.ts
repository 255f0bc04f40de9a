import type { ConversationId, UserId } from '@parley/core'

/** An account that the kit asks for; ids and names are never used twice. */
export interface Person {
  readonly id: string
  readonly name: string
}

/** How often a transport asked for credentials because the ones before were refused. */
export interface Renewals {
  readonly asked: number
  /** How many were under way together, at most. */
  readonly mostAtOnce: number
}

/**
 * What only the backend's own side can do. Each one is optional: what is missing leaves the tests that need it UNPROVEN,
 * never green. People are named by the `Person` that `create` was called with, or by the id in their transport's `me`.
 */
export interface ConformanceControls {
  /** A new conversation of these people. @default `createConversation` of the first one's transport */
  createConversation?(memberIds: readonly UserId[]): ConversationId | Promise<ConversationId>
  /** Breaks this person's connection: what is open ends, and nothing reaches the backend until `restore`. */
  cut?(person: Person): void | Promise<void>
  restore?(person: Person): void | Promise<void>
  /** Requests are performed, but answers or events to this person wait until `release`. */
  hold?(person: Person, what: 'answers' | 'events'): void | Promise<void>
  release?(person: Person): void | Promise<void>
  /** The next write of this person is performed and its answer lost. */
  loseNextAnswer?(person: Person): void | Promise<void>
  /** Loses what `meanwhile` makes happen on its way to this person, in a way that the transport can notice. */
  missEvents?(person: Person, meanwhile: () => Promise<void>): Promise<void>
  /** From now on the backend can resume from none of the checkpoints it gave for this conversation. */
  expireCheckpoints?(conversationId: ConversationId): void | Promise<void>
  /** Refuses this person's credentials, renewed ones too, and ends what is open. */
  refuseCredentials?(person: Person): void | Promise<void>
  /** Refuses the credentials that this person holds; renewed ones are good. */
  expireCredentials?(person: Person): void | Promise<void>
  /** Needed together with `expireCredentials`. */
  renewals?(person: Person): Renewals
  /** From now on this person is no member of the conversation. */
  revoke?(conversationId: ConversationId, userId: UserId): void | Promise<void>
  /** An event of a type that the contract does not know reaches this person's listening of the conversation. */
  sendUnknownEvent?(person: Person, conversationId: ConversationId): void | Promise<void>
  /** A message that is written piece by piece reaches the members; resolves when the last piece was sent. */
  streamText?(conversationId: ConversationId, pieces: readonly string[]): Promise<void>
  /** How often this person's transports opened a connection or a listening, or tried to. */
  connectionAttempts?(person: Person): number
  /** Sockets, timers and listeners that are open, on either side. @default the process's own count, in Node */
  openResources?(): number
}
