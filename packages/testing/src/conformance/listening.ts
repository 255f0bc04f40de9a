import type {
  ChatError,
  ChatEvent,
  ChatTransport,
  Cursor,
  LiveSink,
  Message,
  MessageId,
  MessagePage,
  Topic,
} from '@parley/core'
import { claim, Violation } from './violation.js'
import { within } from './waiting.js'

export type SinkCall =
  | { readonly name: 'ready'; readonly how: 'registered' | 'resumed' | 'assumed' }
  | { readonly name: 'events'; readonly events: readonly ChatEvent[]; readonly checkpoint?: Cursor }
  | { readonly name: 'snapshot'; readonly page: MessagePage; readonly checkpoint?: Cursor }
  | { readonly name: 'gap' }
  | { readonly name: 'closed'; readonly error?: ChatError }

/** `deleted` where only the id of a deletion came. */
export type HeardMessages = ReadonlyMap<MessageId, Message | 'deleted'>

/** A listening that writes down what it is told. */
export interface Listening {
  readonly calls: readonly SinkCall[]
  /** What was told after `closed` or after `stop`: nothing may be. */
  readonly late: readonly SinkCall[]
  readonly events: readonly ChatEvent[]
  readonly checkpoint: Cursor | undefined
  /** Messages as the calls leave them, up to now, of those that were known before. @default all of them, of none */
  messages(calls?: readonly SinkCall[], known?: HeardMessages): HeardMessages
  /** Resolves once `find` gives something; a Violation after the limit. */
  until<T>(find: () => T | undefined | false, what: string): Promise<T>
  /** Resolves once it was told of the message; as `until`. */
  hears(id: MessageId, what: string): Promise<unknown>
  isReady(): Promise<'registered' | 'resumed' | 'assumed'>
  isClosed(): Promise<ChatError | undefined>
  /** `ready` or `closed`, whichever comes. */
  isDecided(): Promise<SinkCall>
  stop(): void
}

export interface ListeningOptions {
  readonly since?: Cursor | undefined
  /** Called at each sink call, after it was written down. */
  readonly told?: (call: SinkCall, listening: Listening) => void
}

/** Opens a topic. A Violation when `listen` throws (R10). */
export function openListening(
  transport: ChatTransport,
  topic: Topic,
  limitMs: number,
  { since, told }: ListeningOptions = {},
): Listening {
  const calls: SinkCall[] = []
  const late: SinkCall[] = []
  const waiting = new Set<() => void>()
  const givenUp = new Set<() => void>()
  let stopSource: (() => void) | undefined
  let isOver = false
  let isStopped = false

  function tell(call: SinkCall): void {
    if (isOver || isStopped) late.push(call)
    else calls.push(call)
    if (call.name === 'closed') isOver = true
    for (const look of [...waiting]) look()
    told?.(call, listening)
  }
  const sink: LiveSink = {
    ready: (how = 'registered') => tell({ name: 'ready', how }),
    events: (events, checkpoint) =>
      tell({ name: 'events', events, ...(checkpoint !== undefined && { checkpoint }) }),
    snapshot: (_id, page, checkpoint) =>
      tell({ name: 'snapshot', page, ...(checkpoint !== undefined && { checkpoint }) }),
    gap: () => tell({ name: 'gap' }),
    closed: (error) => tell({ name: 'closed', ...(error && { error }) }),
  }

  async function until<T>(find: () => T | undefined | false, what: string): Promise<T> {
    let look = () => {}
    let giveUp = () => {}
    const found = new Promise<T>((resolve, reject) => {
      giveUp = () => reject(new Violation(`${what} did not come before it was given up`))
      look = () => {
        try {
          const value = find()
          if (value !== undefined && value !== false) resolve(value)
        } catch (error) {
          reject(error)
        }
      }
    })
    waiting.add(look)
    givenUp.add(giveUp)
    look()
    try {
      return await within(found, limitMs, `${what} did not come on the topic "${topic.kind}"`)
    } finally {
      waiting.delete(look)
      givenUp.delete(giveUp)
    }
  }

  const listening: Listening = {
    calls,
    late,
    get events() {
      return calls.flatMap((call) => (call.name === 'events' ? call.events : []))
    },
    get checkpoint() {
      return calls.reduce<Cursor | undefined>(
        (latest, call) => ('checkpoint' in call ? call.checkpoint : latest),
        undefined,
      )
    },
    messages: (some = calls, known = new Map()) => messagesAfter(some, known),
    until,
    hears: (id, what) => until(() => listening.messages().has(id), what),
    async isReady() {
      const call = await listening.isDecided()
      if (call.name === 'ready') return call.how
      const code = call.name === 'closed' ? (call.error?.code ?? 'no error') : ''
      throw new Violation(`the topic "${topic.kind}" closed with ${code} instead of being ready`)
    },
    async isClosed() {
      const call = await until(() => calls.find(({ name }) => name === 'closed'), '`closed`')
      return call.name === 'closed' ? call.error : undefined
    },
    isDecided: () =>
      until(
        () => calls.find(({ name }) => name === 'ready' || name === 'closed'),
        '`ready` or `closed`',
      ),
    stop() {
      isStopped = true
      stopSource?.()
      // A test that no longer waits leaves no timer for the next, which may count what is open.
      for (const giveUp of [...givenUp]) giveUp()
    },
  }

  try {
    stopSource = transport.listen(topic, sink, since)
  } catch (error) {
    throw new Violation(`listen threw ${String(error)} for the topic ${JSON.stringify(topic)}`)
  }
  claim(typeof stopSource === 'function', 'listen returned no function to unsubscribe with')
  if (isStopped) stopSource()
  return listening
}

function messagesAfter(calls: readonly SinkCall[], before: HeardMessages): HeardMessages {
  const messages = new Map(before)
  for (const call of calls) {
    if (call.name === 'snapshot') for (const one of call.page.messages) messages.set(one.id, one)
    if (call.name !== 'events') continue
    for (const event of call.events) {
      if (event.type === 'message') messages.set(event.message.id, event.message)
      if (event.type === 'message-deleted') messages.set(event.id, 'deleted')
      if (event.type !== 'message-changed') continue
      const known = messages.get(event.id)
      if (typeof known === 'string') continue
      const { id, conversationId, revision, changes } = event
      const part = { ...known, ...changes, id, conversationId } as Message
      messages.set(id, revision === undefined ? part : { ...part, revision })
    }
  }
  return messages
}
