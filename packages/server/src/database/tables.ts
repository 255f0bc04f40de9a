/** The rows as they are stored; times are ms since 1970, numbers of a conversation count its changes. */
export interface Tables {
  users: {
    id: string
    name: string
    /** Lower case and compatibility-normalised: what is searched. */
    name_key: string
    /** Only of those who sign in by name: the same name is the same user. */
    sign_in_key: string | null
    avatar_url: string | null
    profile_url: string | null
    created_at: number
    /** When they registered by ChatQL's `createUser`; null for those who came another way. */
    registered_at: number | null
  }
  sessions: {
    /** SHA-256 of the token, so that a copy of the file signs nobody in. */
    token_hash: string
    user_id: string
    created_at: number
    expires_at: number
  }
  conversations: {
    id: string
    title: string | null
    /** Both ids of a direct conversation, sorted, so that there is one for two people. */
    direct_key: string | null
    creator_id: string
    client_id: string
    created_at: number
    active_at: number
    /** The latest number of the change sequence. */
    last_change: number
  }
  memberships: {
    conversation_id: string
    user_id: string
    joined_at: number
    read_up_to: number
    /** The change number of the latest read mark; 0 when there is none. */
    read_change: number
  }
  messages: {
    id: string
    conversation_id: string
    author_id: string
    text: string
    created_at: number
    /** The change number of the insertion. */
    position: number
    /** The change number of the latest change. */
    revision: number
    client_id: string
    edited_at: number | null
    deleted_at: number | null
  }
  reactions: {
    message_id: string
    emoji: string
    user_id: string
    change: number
  }
  /** One row a change; also what makes a repeated `clientId` perform nothing. */
  changes: {
    conversation_id: string
    number: number
    kind: ChangeKind
    actor_id: string
    message_id: string | null
    client_id: string | null
    at: number
  }
}

export type ChangeKind = 'send' | 'edit' | 'delete' | 'react' | 'read'
