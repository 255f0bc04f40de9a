import type { ConversationId, Message, MessagePage, PageRequest, User } from '@parley/core'
import {
  type Decode,
  decode,
  fault,
  type GraphQLOperation,
  mapOperation,
  presenceMembers,
  textOf,
} from '@parley/graphql'
import type { LiveQueryOperations } from './operations.js'

const { date, field, list, long, map, object, optional, string } = decode

export interface WorkgroupOptions {
  /** Of the published schema: authors joined by their id, or as a relation. @default 'a' */
  readonly version?: 'a' | 'b'
  /**
   * How it is known who is there. `presence`: by `OnlineUsers` and the heartbeats of pages. `sessions`, for a gateway that has
   * nothing better: whoever has a session that is not over, shown as `away`, since a session lasts for days. @default 'presence'
   */
  readonly online?: 'presence' | 'sessions'
  /** What the app calls the one room. @default `workgroup`, as the reference server does */
  readonly room?: ConversationId
  /** @default 'Workgroup' */
  readonly title?: string
  /** What the gateway writes before the names of root fields. @default 'db_' */
  readonly prefix?: string
}

const windowSize = 50
const mostSessions = 100

/**
 * The workgroup chat of Next.js, Fauna and WunderGraph behind its gateway. What it cannot promise the capabilities say: there
 * is one room; nothing can be edited, deleted or reacted to, though what is deleted elsewhere goes; a send that had no answer
 * may have been performed. The UI does not show what is not here.
 */
export function workgroupLiveOperations(options: WorkgroupOptions = {}): LiveQueryOperations {
  const { version = 'a', online = 'presence', room = 'workgroup', prefix = 'db_' } = options
  const title = options.title ?? 'Workgroup'

  const message = map(
    object<FaunaMessage>({
      _id: string,
      _ts: long,
      content: string,
      timestamp: date,
      userId: optional(string),
      user: optional(user),
    }),
    ({ _id: id, _ts: revision, content: text, timestamp: createdAt, userId, user }): Message => ({
      ...{ id, conversationId: room, text, createdAt, revision },
      author: user ?? { id: userId ?? 'unknown' },
    }),
  )
  const page = object<Page>({ data: list(message), before: optional(string) })
  const inRoom = (asked: ConversationId, variables: object) => {
    if (asked !== room) throw fault('gone', 'The schema has one room, and this is not it')
    return variables
  }

  const read = named('query AllMessages', 'allMessages', page, pageVariables)
  const loadMessages: GraphQLOperation<PageRequest, MessagePage> = mapOperation(
    read,
    ({ data, before }, { request: { start } }) => ({
      messages: data,
      atStart: before === undefined,
      atEnd: start === 'newest',
    }),
  )
  // The same question as for the newest messages, so that both are one stream.
  const loadConversations = mapOperation(
    named('query AllMessages', 'allMessages', page, () => ({ _size: windowSize })),
    ({ data }) => {
      const lastMessage = data.at(-1)
      return { conversations: [{ id: room, title, ...(lastMessage && { lastMessage }) }] }
    },
  )
  const sessions = map(object<{ data: readonly FaunaSession[] }>({ data: list(session) }), shown)

  return {
    capabilities: {
      live: ['conversation', 'inbox', 'presence'],
      paging: ['before'],
      echoesClientId: false,
      idempotent: false,
      deletions: 'absence',
      // By the clock of the server, which may be set back.
      order: 'late',
      presence: { scope: 'global', ...(online === 'presence' && { heartbeatMs: 25_000 }) },
      limits: { pageSize: windowSize, textBytes: 8_000 },
    },
    live: {
      conversation: loadMessages,
      inbox: loadConversations,
      presence:
        online === 'presence'
          ? unprefixed('query OnlineUsers', 'onlineUsers', presenceMembers)
          : named('query AllSessions', 'allSessions', sessions, () => ({ _size: mostSessions })),
    },
    loadMessages,
    loadConversations,
    send: named(
      `mutation ${version === 'a' ? 'AddMessage' : 'CreateMessage'}`,
      'createChat',
      message,
      // Author and time are those of the server.
      ({ conversationId, content }) => inRoom(conversationId, { content: textOf(content) }),
    ),
    ...(online === 'presence' && {
      setPresence: said('mutation SetPresence'),
      leave: said('mutation Leave'),
    }),
  }

  function pageVariables({ conversationId, start, limit }: PageRequest): object {
    if (start === 'newest') return inRoom(conversationId, { _size: limit })
    if (!('before' in start)) throw fault('unsupported', 'The schema has no such pages')
    return inRoom(conversationId, { _size: limit, _cursor: start.before.id })
  }

  function named<Request, Result>(
    document: string,
    name: string,
    read: Decode<Result>,
    variables: (request: Request) => object,
  ) {
    return unprefixed(document, prefix + name, read, variables)
  }
}

interface Page {
  readonly data: readonly Message[]
  /** There is a page before this one. */
  readonly before?: string
}

interface FaunaMessage {
  readonly _id: string
  readonly _ts: number
  readonly content: string
  readonly timestamp: number
  readonly userId?: string
  readonly user?: User
}

const user: Decode<User> = map(
  object<{ _id: string; name: string; image?: string }>({
    _id: string,
    name: string,
    image: optional(string),
  }),
  ({ _id: id, name, image }) => ({ id, name, ...(image && { avatarUrl: image }) }),
)

interface FaunaSession {
  readonly userId: string
  readonly user?: User
}

const session: Decode<FaunaSession> = object<FaunaSession>({ userId: string, user: optional(user) })

/** One for each person, however many sessions they have. */
function shown({ data }: { readonly data: readonly FaunaSession[] }) {
  const people = new Map(data.map(({ userId, user }) => [userId, user ?? { id: userId }]))
  return [...people.values()].map((person) => ({ user: person, state: 'away' }) as const)
}

/** An operation that takes what is asked as it is, and whose answer says nothing. */
const said = <Request extends object>(document: string): GraphQLOperation<Request, void> => ({
  document,
  variables: (request) => request,
  decode: () => {},
})

/** An operation of which the gateway has the document; its answer has one field. */
function unprefixed<Request, Result>(
  document: string,
  name: string,
  read: Decode<Result>,
  variables: (request: Request) => object = () => ({}),
): GraphQLOperation<Request, Result> {
  return { document, variables, decode: (data) => field(data, name, read, 'data') }
}
