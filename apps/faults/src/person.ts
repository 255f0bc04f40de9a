import {
  type ChatClient,
  type ChatConversation,
  type ChatTransport,
  createChatClient,
  type MessageItem,
  type TimelineItem,
} from '@parley/core'
import { within } from './deadline.js'
import type { Ledger } from './ledger.js'
import { createRealEnvironment, type RealEnvironment } from './real-environment.js'
import type { Account } from './subject.js'

/** Somebody with the conversation on screen, who writes into it. */
export interface Person {
  readonly account: Account
  readonly client: ChatClient
  readonly conversation: ChatConversation
  readonly environment: RealEnvironment
  /** How many times an operation was asked of the backend again. */
  readonly repeats: number
  /** How many times its transport said that something may have been missed. */
  readonly gaps: number
  /** How many times an operation failed. */
  readonly failures: number
  items(): TimelineItem[]
  /** Messages on screen, as they are shown. */
  messages(): MessageItem[]
  /** Hears of every change of connection, timeline and outbox, and of repeated requests. */
  subscribe(listener: () => void): () => void
  /** Resolves when the server has everything that was written up to now: what is shown is shown only once it is stored. */
  untilSent(): Promise<void>
  until(what: string, condition: () => boolean, limitMs?: number): Promise<void>
  /** Writes so many messages, which the ledger remembers. */
  write(count: number): void
  edit(item: MessageItem): void
  delete(item: MessageItem): void
  react(item: MessageItem): void
  /** From now on looks at what may have been sent: drops it where it is there, and else sends it again. */
  decideUnsure(): void
  close(): void
}

/** The engine itself may wait 30 s before it asks once more. */
const patienceMs = 60_000

export function createPerson(
  account: Account,
  transport: ChatTransport,
  conversationId: string,
  ledger: Ledger,
): Person {
  const listeners = new Set<() => void>()
  const tell = () => {
    for (const listener of [...listeners]) listener()
  }
  let repeats = 0
  let failures = 0
  let gaps = 0
  let written = 0
  const environment = createRealEnvironment()
  const observed = observeOperations(transport, {
    repeated() {
      repeats += 1
      tell()
    },
    failed() {
      failures += 1
      tell()
    },
    missed() {
      gaps += 1
      tell()
    },
  })
  const client = createChatClient({ transport: observed, environment })
  const conversation = client.conversation(conversationId)
  const loading = new Set<string>()
  const load = (key: string, page: () => Promise<void>) => {
    if (loading.has(key)) return
    loading.add(key)
    const before = self.items().length
    void page().finally(() => {
      loading.delete(key)
      // What failed is tried again when the next change is told.
      if (self.items().length > before) loadMissing()
    })
  }
  /** As a list does for who looks through all of it: page by page, gaps first. */
  const loadMissing = () => {
    const items = self.items()
    const gaps = items.filter((item) => item.kind === 'gap')
    for (const { key, status } of gaps)
      if (status === 'open') load(key, () => conversation.loadGap(key))
    const isWhole = items.length === 0 || conversation.state.get().atStart
    if (gaps.length === 0 && !isWhole) load('older', () => conversation.loadOlder())
  }
  const decideUnsure = () => {
    const messages = self.messages()
    for (const { status, message, failedClientId = '' } of messages) {
      if (status !== 'unsure' || client.connection.get().status !== 'live') continue
      const isThere = messages.some(
        (one) => one.status === 'sent' && one.message.text === message.text,
      )
      if (isThere) conversation.discard(failedClientId)
      else {
        ledger.repeat(message)
        conversation.retry(failedClientId)
      }
    }
  }
  let isDeciding = false
  const unsubscribes = [
    client.connection.subscribe(() => {
      if (isDeciding) decideUnsure()
      tell()
    }),
    conversation.state.subscribe(tell),
    conversation.timeline.subscribe(() => {
      loadMissing()
      if (isDeciding) decideUnsure()
      tell()
    }),
    conversation.open(),
  ]

  const self: Person = {
    account,
    client,
    conversation,
    environment,
    get repeats() {
      return repeats
    },
    get failures() {
      return failures
    },
    get gaps() {
      return gaps
    },
    items() {
      const snapshot = conversation.timeline.get()
      return Array.from({ length: snapshot.length }, (_, index) => snapshot.at(index))
    },
    messages: () => self.items().filter((item) => item.kind === 'message'),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async until(what, condition, limitMs = patienceMs) {
      if (await within(limitMs, condition, self.subscribe)) return
      const { status } = client.connection.get()
      throw new Error(`${account.name} waited ${limitMs} ms in vain until ${what} (${status}).`)
    },
    untilSent: () =>
      // First in, first out: the last message is sent after everything before it.
      self.until('it has sent what it wrote', () => {
        const own = self.messages().filter(({ message }) => message.author.id === account.id)
        return own.length >= written && own.every(({ status }) => status === 'sent')
      }),
    write(count) {
      for (let left = count; left > 0; left -= 1)
        conversation.send({ text: ledger.write(account.id) })
      written += count
    },
    edit(item) {
      // What the backend does not have is not done.
      if (!transport.edit) return
      const text = ledger.edit(item.message)
      conversation.edit(item.message.id, { text })
    },
    delete(item) {
      if (!transport.delete) return
      ledger.delete(item.message)
      conversation.delete(item.message.id)
    },
    react(item) {
      if (!transport.react) return
      const emoji = ledger.react(item.message, account.id)
      conversation.react(item.message.id, emoji, true)
    },
    decideUnsure() {
      isDeciding = true
      decideUnsure()
    },
    close() {
      for (const unsubscribe of unsubscribes) unsubscribe()
      client.close()
    },
  }
  return self
}

/** Tells of gaps, when an operation is asked for a second time, and when it failed, after the engine has heard of it. */
function observeOperations(
  transport: ChatTransport,
  { repeated, failed, missed }: { repeated(): void; failed(): void; missed(): void },
): ChatTransport {
  const asked = new Set<string>()
  const observe =
    <Operation extends { readonly clientId: string }, Rest extends unknown[], Answer>(
      method: (operation: Operation, ...rest: Rest) => Promise<Answer>,
    ) =>
    (operation: Operation, ...rest: Rest): Promise<Answer> => {
      if (asked.has(operation.clientId)) repeated()
      asked.add(operation.clientId)
      const answer = method(operation, ...rest)
      answer.catch(() => setImmediate(failed))
      return answer
    }
  const { send, edit, delete: remove, react } = transport
  return {
    ...transport,
    listen(topic, sink, since) {
      const { ready, events, snapshot, closed } = sink
      const gap = () => {
        missed()
        sink.gap()
      }
      return transport.listen(topic, { ready, events, snapshot, closed, gap }, since)
    },
    send: observe(send),
    ...(edit && { edit: observe(edit) }),
    ...(remove && { delete: observe(remove) }),
    ...(react && { react: observe(react) }),
  }
}
