import type { ConversationPage, Message, MessagePage, PageRequest, User } from '@parley/core'
import { field, map, object, optional, string } from '../decode.js'
import { defineOperation, selectionOf } from '../define-operation.js'
import { fault } from '../fault.js'
import { mapOperation } from '../map-operation.js'
import type { GraphQLOperation, GraphQLOperations, SubscriptionUpdate } from '../operations.js'
import { items, membership, message, user, withClientId } from './chatql-decode.js'
import { textOf } from './parley-variables.js'

/**
 * ChatQL's schema, as AWS's example for AppSync publishes it. `me.id` is the `sub` of the session. New messages of the open
 * conversation, new conversations and new users are live; messages of other conversations are not. It has pages by token
 * towards the start only, the senders' clocks for order, at most the first 1,000 users, conversations of two, and no edits,
 * deletions, read marks or presence. Its templates do not escape text: a message with a quotation mark fails there.
 */
export function chatql(): GraphQLOperations {
  /** Of everybody who was met, for the names of conversations. */
  const names = new Map<string, string>()
  const nameOf = ({ id, name }: User) => names.get(id) ?? name ?? id
  const users = map(items(user), (all) => {
    for (const { id, name = id } of all) names.set(id, name)
    return all
  })
  // Its result has no token to read on by, and without a number it is the first 20.
  const allUsers = defineOperation('query allUser(first:Int)', users, () => ({ first: 1_000 }))

  return {
    loadMessages: messages(),
    send: mapOperation(
      defineOperation(
        'mutation createMessage(id:ID!,conversationId:ID!,createdAt:String!,content:String)',
        message,
        ({ clientId, queuedAt, conversationId, content }) => {
          // The same on every retry, so that a repeat is the same message.
          const id = `${new Date(queuedAt).toISOString()}_${clientId}`
          return { id, conversationId, createdAt: id, content: textOf(content) }
        },
      ),
      (sent, { me }) => withClientId(sent, me),
    ),
    loadConversations: conversations(),
    createConversation: createConversation(nameOf),
    loadUsers: mapOperation(
      allUsers,
      (all, { request: ids }: { readonly request: readonly string[] }) =>
        all.filter(({ id }) => ids.includes(id)),
    ),
    findUsers: mapOperation(
      allUsers,
      (all, { request: { text } }: { readonly request: { readonly text: string } }) => {
        const wanted = text.trim().toLowerCase()
        return { users: all.filter(({ name = '' }) => name.toLowerCase().includes(wanted)) }
      },
    ),
    capabilities: {
      live: ['conversation', 'inbox'],
      paging: ['before'],
      echoesClientId: true,
      idempotent: true,
      deletions: 'none',
      order: 'late',
      // The inbox has two of the 100 subscriptions of a connection.
      limits: { pageSize: 100, textBytes: 8_000, topics: 99 },
    },
    acknowledged: false,
    partial: ['inbox'],
    subscriptions: {
      conversation: [
        mapOperation(
          defineOperation(
            'subscription subscribeToNewMessage(conversationId:ID!)',
            message,
            ({ topic }) => ({ conversationId: topic.conversationId }),
          ),
          (heard, { me }): SubscriptionUpdate => ({
            events: [{ type: 'message', message: withClientId(heard, me) }],
          }),
        ),
      ],
      inbox: [
        {
          ...defineOperation(
            'subscription subscribeToNewUCs(userId:ID!)',
            map(
              membership,
              (conversation): SubscriptionUpdate => ({
                events: [{ type: 'conversation', conversation }],
              }),
            ),
          ),
          variables: (_request, { me }) => ({ userId: me.id }),
        },
        defineOperation(
          'subscription subscribeToNewUsers',
          map(user, (added): SubscriptionUpdate => ({ events: [{ type: 'user', user: added }] })),
          () => ({}),
        ),
      ],
    },
  }
}

/** Makes the session's user known to the others, which ChatQL's clients do at each start: not an operation of the contract. */
export const chatqlRegister = (): GraphQLOperation<{ readonly username: string }, User> =>
  defineOperation('mutation createUser(username:String!)', user)

/** Pages by token, newest first. Without a token it is read from the newest on, until what was asked for comes. */
function messages(): GraphQLOperations['loadMessages'] {
  const read = defineOperation(
    'query allMessageConnection(conversationId:ID!,first:Int,after:String)',
    object<{ messages: readonly Message[]; nextToken?: string }>({
      messages: items(message),
      nextToken: optional(string),
    }),
    ({ conversationId, limit, start }: PageRequest) => {
      if (start !== 'newest' && !('before' in start)) {
        throw fault('unsupported', 'The schema has no such pages')
      }
      const after = start === 'newest' ? undefined : start.cursor
      return { conversationId, first: limit, after }
    },
  )
  const pages = mapOperation(read, ({ messages, nextToken }, { me, request: { start } }) => {
    const before = start !== 'newest' && 'before' in start && start.before.position
    const older = [...messages]
      .reverse()
      .filter(({ position = '' }) => !before || position < before)
    const page: MessagePage = {
      messages: older.map((one) => withClientId(one, me)),
      atStart: nextToken === undefined,
      atEnd: start === 'newest',
      ...(nextToken !== undefined && { older: nextToken }),
    }
    return page
  })
  return {
    ...pages,
    next: ({ messages, older }, { conversationId, limit }) =>
      messages.length === 0 && older !== undefined
        ? { conversationId, first: limit, after: older }
        : undefined,
  }
}

const conversations = (): NonNullable<GraphQLOperations['loadConversations']> => ({
  document: `query Me($first:Int,$after:String){me{conversations(first:$first,after:$after){nextToken userConversations${selectionOf(membership)}}}}`,
  variables: ({ limit, cursor }) => ({ first: limit, after: cursor }),
  decode(data): ConversationPage {
    const read = object<{
      nextToken?: string
      userConversations: ConversationPage['conversations']
    }>({ nextToken: optional(string), userConversations: items(membership) })
    const of = object<{ conversations?: ReturnType<typeof read> }>({
      conversations: optional(read),
    })
    // Nothing is known of somebody who has not registered.
    const { nextToken, userConversations = [] } =
      field(data, 'me', optional(of), 'data')?.conversations ?? {}
    return {
      conversations: userConversations,
      ...(nextToken !== undefined && { next: nextToken }),
    }
  },
})

/** The conversation and its two memberships, one after the other. Without a title it is the one of these two. */
function createConversation(
  nameOf: (user: User) => string,
): NonNullable<GraphQLOperations['createConversation']> {
  const member = (alias: string, id: string) =>
    `${alias}:createUserConversations(conversationId:$id,userId:$${id})${selectionOf(membership)}`
  const otherOf = ({ memberIds }: { readonly memberIds: readonly string[] }, me: User) => {
    const [other, ...more] = memberIds.filter((id) => id !== me.id)
    if (other === undefined || more.length > 0) {
      throw fault('unsupported', "ChatQL's conversations are of two people")
    }
    return other
  }
  return {
    document: `mutation CreateConversation($id:ID!,$name:String!,$createdAt:String,$me:ID!,$other:ID!){createConversation(id:$id,name:$name,createdAt:$createdAt){id name createdAt} ${member('own', 'me')} ${member('other', 'other')}}`,
    variables(request, { me }) {
      const other = otherOf(request, me)
      const { clientId, title } = request
      return {
        id: title === undefined ? [me.id, other].sort().join('_') : clientId,
        name: title ?? [nameOf(me), nameOf({ id: other })].sort().join(' and '),
        createdAt: `${Date.now()}`,
        me: me.id,
        other,
      }
    },
    decode: (data, { me, request }) => ({
      ...field(data, 'other', membership, 'data'),
      members: [me, { id: otherOf(request, me) }],
    }),
  }
}
