import type { ChatTransport, ConversationId, User } from '@parley/core'

/** One way to reach a backend. To add one: a file in this folder, and its line in `backends.ts`. */
export interface Backend {
  /** Stable: it is what the browser remembers. */
  readonly id: string
  /** As the switch names it: who answers, and over what. */
  readonly name: string
  /** The one conversation that there is, for a backend that knows no others. */
  readonly room?: ConversationId
  /** Below each chat of the list, where the schema does not tell what was said last in it. */
  readonly preview?: string
  /** Who the signed-in person is there, where the schema knows them by something else than their id. @default themselves */
  userOf?(me: User): User
  /** Makes the transport for the person who is signed in; the caller closes it. */
  connect(me: User): Promise<ChatTransport>
}
