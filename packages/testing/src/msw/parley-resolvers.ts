import {
  type CallOptions,
  ChatError,
  type ChatTransport,
  type Message,
  type PageStart,
  type PresenceState,
} from '@parley/core'
import type { MemoryBackend } from '../memory-backend/memory-backend.js'
import type { SchemaShapes } from './schema-shapes.js'
import type { Variables } from './variables.js'

/** What one request of the reference schema is answered from. */
export interface ResolverContext {
  readonly backend: MemoryBackend
  /** The viewer's. */
  readonly transport: Required<Omit<ChatTransport, 'upload'>>
  readonly variables: Variables
  readonly shapes: SchemaShapes
  readonly call: CallOptions
}

type Resolver = (context: ResolverContext) => Promise<unknown>

/** The queries of the reference schema: by operation name, its root field and how it is answered. */
export const parleyQueries: Readonly<Record<string, readonly [field: string, Resolver]>> = {
  Me: ['me', async ({ transport, shapes }) => shapes.user(transport.me)],

  Messages: [
    'messages',
    async (context) => {
      const { transport, variables, shapes, call } = context
      const request = {
        conversationId: variables.text('conversationId'),
        start: await pageStart(context),
        limit: variables.optionalNumber('limit') ?? 50,
      }
      return shapes.messagePage(await transport.loadMessages(request, call))
    },
  ],

  Conversations: [
    'conversations',
    async ({ transport, variables, shapes, call }) => {
      const limit = variables.optionalNumber('limit') ?? 50
      const request = { limit, ...cursorOf(variables) }
      return shapes.conversationPage(await transport.loadConversations(request, call))
    },
  ],

  Users: [
    'users',
    async ({ transport, variables, shapes, call }) =>
      (await transport.loadUsers(variables.texts('ids'), call)).map(shapes.user),
  ],

  FindUsers: [
    'findUsers',
    async ({ transport, variables, shapes, call }) => {
      const request = { text: variables.text('text'), ...cursorOf(variables) }
      return shapes.userPage(await transport.findUsers(request, call))
    },
  ],
}

/** The mutations, likewise. */
export const parleyMutations: Readonly<Record<string, readonly [field: string, Resolver]>> = {
  SendMessage: [
    'sendMessage',
    changing((context, input) =>
      context.transport.send(
        { ...operationOf(context, input), content: { text: input.text('text') } },
        context.call,
      ),
    ),
  ],

  EditMessage: [
    'editMessage',
    changing((context, input) => {
      const messageId = input.text('messageId')
      const content = { text: input.text('text') }
      const operation = { ...operationOf(context, input), messageId, content }
      return context.transport.edit(operation, context.call)
    }),
  ],

  DeleteMessage: [
    'deleteMessage',
    changing((context, input) => {
      const operation = { ...operationOf(context, input), messageId: input.text('messageId') }
      return context.transport.delete(operation, context.call)
    }),
  ],

  SetReaction: [
    'setReaction',
    changing((context, input) => {
      const reaction = { emoji: input.text('emoji'), on: input.flag('on') }
      const messageId = input.text('messageId')
      const operation = { ...operationOf(context, input), messageId, ...reaction }
      return context.transport.react(operation, context.call)
    }),
  ],

  CreateConversation: [
    'createConversation',
    async ({ transport, variables, shapes, call }) => {
      const input = variables.input('input')
      const title = input.optionalText('title')
      const request = {
        clientId: input.text('clientId'),
        memberIds: input.texts('memberIds'),
        ...(title === undefined ? {} : { title }),
      }
      return shapes.conversation(await transport.createConversation(request, call))
    },
  ],

  MarkRead: [
    'markRead',
    async (context) => {
      const { backend, transport, variables, call } = context
      const conversationId = variables.text('conversationId')
      const limit = variables.number('upTo')
      // The newest page first, so that others' conversations answer as forbidden.
      await transport.loadMessages({ conversationId, start: 'newest', limit: 1 }, call)
      const upTo = backend
        .messages(conversationId)
        .findLast(({ position }) => Number(position) <= limit)
      if (upTo) await transport.markRead({ conversationId, upTo }, call)
      return backend.readMark(conversationId, transport.me.id) ?? 0
    },
  ],

  SetTyping: [
    'setTyping',
    async ({ transport, variables, call }) => {
      const conversationId = variables.text('conversationId')
      await transport.setTyping({ conversationId, typing: variables.flag('typing') }, call)
      return true
    },
  ],

  SetPresence: [
    'setPresence',
    async ({ transport, variables, call }) => {
      await transport.setPresence(presenceStateOf(variables.text('state')), call)
      return true
    },
  ],
}

function changing(
  change: (context: ResolverContext, input: Variables) => Promise<Message | void>,
): Resolver {
  return async (context) => {
    const message = await change(context, context.variables.input('input'))
    if (!message) throw new ChatError('server', { message: 'The backend answered no message.' })
    return context.shapes.message(message)
  }
}

function operationOf({ backend }: ResolverContext, input: Variables) {
  return {
    clientId: input.text('clientId'),
    conversationId: input.text('conversationId'),
    queuedAt: backend.clock.now(),
  }
}

async function pageStart({ transport, variables, call }: ResolverContext): Promise<PageStart> {
  const around = variables.optionalText('around')
  const before = variables.optionalText('before')
  const after = variables.optionalText('after')
  const [id, ...more] = [around, before, after].filter((edge) => edge !== undefined)
  if (more.length > 0) {
    throw new ChatError('invalid', {
      message: 'A page starts at one of before, after and around at most. Leave the others out.',
    })
  }
  if (id === undefined) return 'newest'
  if (around !== undefined) return { around }
  // Read as the viewer, so that others' conversations answer as forbidden and unknown messages as gone.
  const conversationId = variables.text('conversationId')
  const request = { conversationId, start: { around: id }, limit: 1 }
  const message = (await transport.loadMessages(request, call)).messages[0]
  if (!message) throw new ChatError('gone', { message: 'The message to start from is not there.' })
  return before !== undefined ? { before: message } : { after: message }
}

function cursorOf(variables: Variables): { readonly cursor?: string } {
  const cursor = variables.optionalText('cursor')
  return cursor === undefined ? {} : { cursor }
}

const presenceStates: readonly PresenceState[] = ['online', 'away', 'busy', 'offline']

function presenceStateOf(text: string): PresenceState {
  const state = presenceStates.find((known) => known === text)
  if (state) return state
  throw new ChatError('invalid', {
    message: `A presence state is one of ${presenceStates.join(', ')}. Nothing was changed.`,
  })
}
