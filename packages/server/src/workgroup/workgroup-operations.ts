import {
  defineOperation,
  type LiveOperation,
  type LiveUser,
  type UpstreamFunction,
  variable,
} from '@parley/live-gateway'
import type { LiveQuerySettings } from '../chat-server-options.js'
import { addressOf } from './objects.js'
import type { WorkgroupVersion } from './type-defs.js'

const { integer, optional, string } = variable
/** The schema says what is too long, in its own codes. */
const text = string({ maxLength: 64 * 1024 })
const page = { _size: optional(integer()), _cursor: optional(text) }
/** What is joined by its key may be this old. */
const cacheMs = 10_000

const shownUser = '_id name image'
const messageFields = {
  a: '_id _ts content userId timestamp',
  b: `_id _ts content timestamp user{${shownUser}}`,
}

export interface WorkgroupOperationsHost {
  readonly ask: UpstreamFunction
  readonly settings: Pick<LiveQuerySettings, 'pollingIntervalMs' | 'idleIntervalMs'>
  /** Lets somebody into the room. */
  enter(user: LiveUser): Promise<void>
}

/**
 * The operations of the published example. Root fields are named as its gateway named them, `db_` before what Fauna calls
 * them; what the example trusted its clients with, author and time, the server says itself.
 */
export function workgroupOperations(
  version: WorkgroupVersion,
  { ask, settings, enter }: WorkgroupOperationsHost,
): LiveOperation[] {
  const shared = { upstream: ask, forwardUpstreamErrors: true }
  const inRoom = {
    access: {
      async allow({ user }: { readonly user: LiveUser }) {
        await enter(user)
        return true
      },
    },
  }
  /** Of version A: an author by their id. In B the relation has them. */
  const authorAt = (at: string) =>
    version === 'b'
      ? []
      : [
          {
            ...{ at, key: 'userId', as: 'user', cacheMs, sharing: 'everyone' as const },
            document: `query($id:String!){userByUserID(userID:$id){${shownUser}}}`,
          },
        ]
  const change = {
    a: {
      name: 'AddMessage',
      parameters: '$content:String!,$userId:String!,$timestamp:String!',
      data: '{content:$content,userId:$userId,timestamp:$timestamp}',
    },
    b: {
      name: 'CreateMessage',
      parameters: '$content:String!,$userId:ID!,$timestamp:String!',
      data: '{content:$content,user:{connect:$userId},timestamp:$timestamp}',
    },
  }[version]

  return [
    defineOperation({
      ...shared,
      ...settings,
      ...inRoom,
      name: 'AllMessages',
      document: `query AllMessages($_size:Int,$_cursor:String){db_allMessages:allMessages(_size:$_size,_cursor:$_cursor){data{${messageFields[version]}}before after}}`,
      variables: page,
      joins: authorAt('db_allMessages.data'),
      sharing: 'everyone',
    }),
    defineOperation({
      ...shared,
      ...settings,
      ...inRoom,
      name: 'AllSessions',
      // Without the token: it is nobody's business.
      document:
        'query AllSessions($_size:Int,$_cursor:String){db_allSessions:allSessions(_size:$_size,_cursor:$_cursor){data{_id userId expires}before after}}',
      variables: page,
      joins: [
        {
          ...{ at: 'db_allSessions.data', key: 'userId', as: 'user', cacheMs },
          sharing: 'everyone',
          document: `query($id:ID!){findUsersByID(id:$id){${shownUser}}}`,
        },
      ],
      sharing: 'everyone',
    }),
    defineOperation({
      ...shared,
      name: 'UserByEmail',
      document: 'query UserByEmail($email:String!){db_userIDByEmail:userIDByEmail(email:$email)}',
      variables: { email: text },
      access: { allow: ({ user, variables }) => variables.email === addressOf(user.id) },
      live: false,
    }),
    defineOperation({
      ...shared,
      ...inRoom,
      name: change.name,
      document: `mutation ${change.name}(${change.parameters}){db_createChat:createChat(data:${change.data}){${messageFields[version]}}}`,
      variables: { content: text },
      serverVariables: {
        userId: ({ user }) => user?.id,
        timestamp: () => new Date().toISOString(),
      },
      joins: authorAt('db_createChat'),
    }),
  ]
}
