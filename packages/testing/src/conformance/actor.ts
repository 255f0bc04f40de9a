import type {
  CallOptions,
  ChatTransport,
  ConversationId,
  Message,
  MessageContent,
  MessagePage,
  Operation,
  PageStart,
  Topic,
} from '@parley/core'
import { asChatError } from './chat-error.js'
import type { Person } from './controls.js'
import { type Listening, type ListeningOptions, openListening } from './listening.js'
import { methodOf } from './method-of.js'
import { claim, unproven, Violation } from './violation.js'
import { delay, within } from './waiting.js'

type OptionalMethod = Exclude<
  keyof ChatTransport,
  'name' | 'contractVersion' | 'me' | 'capabilities' | 'loadMessages' | 'send' | 'listen' | 'close'
>

/** A person at one of their devices: what they do goes through the transport under test. */
export interface Actor {
  readonly person: Person
  readonly transport: ChatTransport
  /** The method, or Unproven where the transport does not have it. */
  method<Name extends OptionalMethod>(name: Name): NonNullable<ChatTransport[Name]>
  /** Waits for the call, and as long as the server asks to where it is `rate-limited`. */
  call<T>(doing: string, make: (options: CallOptions) => Promise<T>): Promise<T>
  operation(conversationId: ConversationId): Operation
  /** The message that was sent, looked up where the answer does not hold it. */
  send(conversationId: ConversationId, content: string | MessageContent): Promise<Message>
  /** `first` is the number in the text of the first one. */
  sendMany(conversationId: ConversationId, count: number, first?: number): Promise<Message[]>
  edit(message: Message, text: string): Promise<void>
  delete(message: Message): Promise<void>
  react(message: Message, emoji: string): Promise<void>
  page(conversationId: ConversationId, start: PageStart, limit?: number): Promise<MessagePage>
  /** The whole conversation, or as much as its newest page holds where nothing can be paged. */
  readAll(conversationId: ConversationId, limit?: number): Promise<readonly Message[]>
  listen(topic: Topic, options?: ListeningOptions): Listening
  /** A listening of the conversation that is ready; Unproven where conversations are not live. */
  hear(conversationId: ConversationId, options?: ListeningOptions): Promise<Listening>
  /** Closes the transport, and gives up what is still waited for. */
  leave(): void
}

const defaultPageSize = 100
let lastQueuedAt = 0

export function createActor(person: Person, transport: ChatTransport, limitMs: number): Actor {
  async function call<T>(doing: string, make: (options: CallOptions) => Promise<T>): Promise<T> {
    for (const end = Date.now() + limitMs; ; ) {
      try {
        const { signal } = new AbortController()
        return await within(make({ signal }), limitMs, `${doing} did not settle`)
      } catch (thrown) {
        if (thrown instanceof Violation) throw thrown
        const error = asChatError(thrown, doing)
        if (error.code !== 'rate-limited' || Date.now() > end) throw error
        // Until the server's limit is over, of which it tells the time and no more.
        await delay(error.retryAfterMs ?? 1_000)
      }
    }
  }

  const listenings: Listening[] = []
  const actor: Actor = {
    person,
    transport,
    call,

    method(name) {
      return methodOf(transport, name, `the transport has no \`${name}\``)
    },

    operation(conversationId) {
      // Some backends derive ids from it, so that two may not be the same.
      lastQueuedAt = Math.max(Date.now(), lastQueuedAt + 1)
      return { clientId: crypto.randomUUID(), queuedAt: lastQueuedAt, conversationId }
    },

    async send(conversationId, written) {
      const content = typeof written === 'string' ? { text: written } : written
      const operation = { ...actor.operation(conversationId), content }
      const answer = await call('send', (options) => transport.send(operation, options))
      if (answer) return answer
      const { messages } = await actor.page(conversationId, 'newest')
      const found = messages.findLast(
        ({ clientId, text }) => clientId === operation.clientId || text === content.text,
      )
      claim(found, 'what was sent is not in the newest page after `send` resolved')
      return found
    },

    async sendMany(conversationId, count, first = 1) {
      const sent: Message[] = []
      for (let number = first; number < first + count; number += 1) {
        sent.push(await actor.send(conversationId, `number ${number}`))
      }
      return sent
    },

    async edit(message, text) {
      const edit = actor.method('edit')
      const target = { ...actor.operation(message.conversationId), messageId: message.id }
      await call('edit', (options) => edit({ ...target, content: { text } }, options))
    },

    async delete(message) {
      const remove = actor.method('delete')
      const target = { ...actor.operation(message.conversationId), messageId: message.id }
      await call('delete', (options) => remove(target, options))
    },

    async react(message, emoji) {
      const react = actor.method('react')
      const target = { ...actor.operation(message.conversationId), messageId: message.id }
      await call('react', (options) => react({ ...target, emoji, on: true }, options))
    },

    page(conversationId, start, limit = transport.capabilities.limits?.pageSize) {
      const request = { conversationId, start, limit: limit ?? defaultPageSize }
      return call('loadMessages', (options) => transport.loadMessages(request, options))
    },

    async readAll(conversationId, limit) {
      let page = await actor.page(conversationId, 'newest', limit)
      let messages = page.messages
      while (!page.atStart && transport.capabilities.paging.includes('before')) {
        const before = messages[0]
        claim(before, 'a page was empty though it says that something precedes it')
        const cursor = page.older
        const start = { before, ...(cursor !== undefined && { cursor }) }
        page = await actor.page(conversationId, start, limit)
        claim(
          page.messages.length > 0 || page.atStart,
          'a page was empty though it says that something precedes it',
        )
        messages = [...page.messages, ...messages]
      }
      return messages
    },

    listen(topic, options) {
      const listening = openListening(transport, topic, limitMs, options)
      listenings.push(listening)
      return listening
    },

    async hear(conversationId, options) {
      if (!transport.capabilities.live.includes('conversation')) {
        unproven('`capabilities.live` does not name conversations')
      }
      const listening = actor.listen({ kind: 'conversation', conversationId }, options)
      await listening.isReady()
      return listening
    },

    leave() {
      try {
        transport.close()
      } catch {
        // R14 has a test for it; here it must not hide what the test found.
      }
      for (const { stop } of listenings) stop()
    },
  }
  return actor
}
