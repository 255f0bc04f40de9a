import { StreamChat } from 'stream-chat'
import { type BenchMessage, me, people } from '../page/messages.js'

const type = 'messaging'
const id = 'bench'
const cid = `${type}:${id}`

/** Their client with the network cut off right above axios: all else of it is real. */
export function createStreamClient(response: ReturnType<typeof channelResponse>) {
  const client = new StreamChat('bench')
  let older: readonly BenchMessage[] = []
  client.doAxiosRequest = (async (_method: string, url: string) =>
    url.endsWith('/query') ? channelResponse(older) : {}) as typeof client.doAxiosRequest
  const user = userOf(me)
  Object.assign(client, { userID: me, userToken: 'bench', wsPromise: Promise.resolve() })
  client._setUser(user)
  const [channel] = client.hydrateActiveChannels(
    // Their type asks for all that a server may say; these are the fields that their client reads.
    [response] as unknown as Parameters<typeof client.hydrateActiveChannels>[0],
    {},
    // Nothing older, or the list would ask for it before anybody scrolls.
    { message_limit: response.messages.length + 1 },
  )
  if (channel === undefined) throw new Error('There is no channel.')
  // Events as their server sends them: their type asks for the fields of all kinds at once.
  const tell = (event: object) =>
    client.dispatchEvent({
      ...event,
      cid,
      channel_id: id,
      channel_type: type,
      created_at: new Date().toISOString(),
    } as unknown as Parameters<typeof client.dispatchEvent>[0])

  return {
    client,
    channel,
    append: (message: BenchMessage) =>
      tell({ type: 'message.new', message: messageOf(message), user: userOf(message.authorId) }),
    change: (message: BenchMessage) =>
      tell({
        type: message.reactions ? 'reaction.new' : 'message.updated',
        message: messageOf(message),
        user: userOf('grace'),
        ...(message.reactions && {
          reaction: {
            type: 'like',
            message_id: message.id,
            user_id: 'grace',
            user: userOf('grace'),
          },
        }),
      }),
    receipt: ({ id: messageId, createdAt }: BenchMessage) =>
      tell({
        type: 'message.read',
        user: userOf('grace'),
        last_read_message_id: messageId,
        last_read_at: new Date(createdAt).toISOString(),
      }),
    typing: () => tell({ type: 'typing.start', user: userOf('grace') }),
    /** From now on there are these, for who asks. */
    hasOlder(messages: readonly BenchMessage[]) {
      older = messages
      Object.assign(channel.state.messagePagination, { hasPrev: true })
    },
  }
}

/** As their server answers. */
export function channelResponse(messages: readonly BenchMessage[]) {
  const members = Object.keys(people).map((userId) => ({
    user_id: userId,
    user: userOf(userId),
    created_at: '2025-01-01T00:00:00.000Z',
    updated_at: '2025-01-01T00:00:00.000Z',
  }))
  return {
    channel: {
      id,
      type,
      cid,
      name: 'Release 1.0',
      own_capabilities: [
        'send-message',
        'read-events',
        'typing-events',
        'send-reaction',
        'update-own-message',
        'delete-own-message',
      ],
      config: {
        read_events: true,
        typing_events: true,
        reactions: true,
        replies: true,
        commands: [],
      },
      created_at: '2025-01-01T00:00:00.000Z',
      updated_at: '2025-01-01T00:00:00.000Z',
      disabled: false,
      frozen: false,
    },
    members,
    messages: messages.map(messageOf),
    pinned_messages: [],
    read: [],
    watchers: [],
    watcher_count: 0,
    duration: '0',
  }
}

function messageOf({
  id: messageId,
  authorId,
  text,
  createdAt,
  editedAt,
  reactions,
}: BenchMessage) {
  const at = new Date(createdAt).toISOString()
  const like = {
    type: 'like',
    user_id: 'grace',
    user: userOf('grace'),
    message_id: messageId,
    score: 1,
    created_at: at,
    updated_at: at,
  }
  return {
    id: messageId,
    cid,
    type: 'regular',
    text,
    html: `<p>${text}</p>`,
    user: userOf(authorId),
    created_at: at,
    updated_at: new Date(editedAt ?? createdAt).toISOString(),
    ...(editedAt !== undefined && { message_text_updated_at: new Date(editedAt).toISOString() }),
    attachments: [],
    latest_reactions: reactions ? [like] : [],
    own_reactions: [],
    reaction_counts: reactions ? { like: 1 } : {},
    reaction_scores: reactions ? { like: 1 } : {},
    reaction_groups: reactions
      ? { like: { count: 1, sum_scores: 1, first_reaction_at: at, last_reaction_at: at } }
      : {},
    mentioned_users: [],
    reply_count: 0,
    status: 'received',
  }
}

function userOf(userId: string) {
  return { id: userId, name: people[userId] ?? userId, role: 'user', online: true }
}
