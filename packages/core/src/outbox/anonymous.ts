import { positionOf } from '../timeline/timeline-place.js'
import type { ConversationId, Message, Position } from '../transport.js'
import type { Entries } from './entries.js'
import type { OneSender } from './one-sender.js'
import type { OutboxHost } from './outbox-host.js'
import { type Entry, isSend } from './outbox-row.js'
import type { RowExchange } from './row-exchange.js'

/** How far the clocks of server and client may differ when a page that was reloaded looks for what it sent. */
const clockSkewMs = 60_000
/** How long the page that sends may take to say so. */
const newsWithinMs = 1_000

/** Finds the rows of own messages, also of those that the backend gives without their `clientId` (decisions 7, 8). */
export interface Anonymous {
  /** The newest position of a conversation that is loaded, null where it is empty: what is sent now sorts after it. */
  newest(conversationId: ConversationId): Position | null | undefined
  /** The message on screen that a row which may have been sent has become, as far as text and place tell. */
  shownFor(entry: Entry): Message | undefined
  /** The row that became this message. */
  senderOf(message: Message): Entry | undefined
  /** Resolves when it may be asked again which row sent it; nothing: it can be told now. */
  undecided(message: Message): Promise<void> | undefined
}

export function createAnonymous(
  { transport, calls, timeline }: OutboxHost,
  entries: Entries,
  sender: OneSender,
  exchange: RowExchange,
  flight: (conversationId: ConversationId) => Promise<void> | undefined,
): Anonymous {
  const { me, capabilities } = transport
  const delayed = new WeakSet<Message>()
  /** Own, and nothing says which row sent it. */
  const isAnonymous = ({ author, clientId, conversationId, id }: Message) =>
    author.id === me.id &&
    clientId === undefined &&
    !capabilities.echoesClientId &&
    timeline(conversationId)?.message(id)?.clientId === undefined
  const isAlike = ({ operation }: Entry, { text }: Message) =>
    operation.kind === 'send' && operation.content.text === text
  /** It was attempted, and what was missed is still to be read. */
  const isUncertain = ({ phase, attempts }: Entry) =>
    !capabilities.idempotent && phase === 'waiting' && attempts > 0
  /** Whether a row that may have been sent is the one of an anonymous message, as far as text and place tell. */
  const mayHaveSent = (entry: Entry, message: Message) =>
    (entry.phase === 'resolving' || entry.state === 'unsure' || isUncertain(entry)) &&
    isPossible(entry, message)
  const isPossible = (entry: Entry, message: Message) =>
    isAlike(entry, message) &&
    (entry.sentAfter === undefined
      ? message.createdAt >= entry.queuedAt - clockSkewMs
      : entry.sentAfter === null || positionOf(message) > entry.sentAfter)

  return {
    newest(conversationId) {
      const known = timeline(conversationId)
      const { after } = (known?.newerStart() ?? {}) as { readonly after?: Message }
      return after ? positionOf(after) : known?.atStart ? null : undefined
    },
    shownFor(entry) {
      if (capabilities.idempotent || entry.attempts === 0) return undefined
      const loaded = timeline(entry.conversationId)
      const shown = loaded?.snapshot()
      for (let index = (shown?.length ?? 0) - 1; index >= 0; index -= 1) {
        const item = shown?.at(index)
        if (item?.kind !== 'message' || item.status !== 'sent') continue
        // Without an edit that is not accepted yet.
        const message = loaded?.message(item.message.id)
        if (message && isAnonymous(message) && isPossible(entry, message)) return message
      }
      return undefined
    },
    senderOf(message) {
      if (message.author.id !== me.id) return undefined
      const isUnnamed = isAnonymous(message)
      return entries
        .of(message.conversationId)
        .find((one) =>
          isUnnamed ? mayHaveSent(one, message) : one.clientId === message.clientId && isSend(one),
        )
    },
    undecided(message) {
      // Nothing is shown any more, or what was signed out would come back.
      if (calls.closed) return new Promise(() => {})
      // What is on screen already need not be held.
      if (!isAnonymous(message) || timeline(message.conversationId)?.message(message.id))
        return undefined
      const sends = entries.of(message.conversationId).filter(isSend)
      if (sends.some(({ phase }) => phase === 'in-flight')) return flight(message.conversationId)
      const elsewhere = sends.find(({ landing }) => landing)
      if (elsewhere) return elsewhere.landing?.landed
      // The page that sends may be about to say that it does.
      if (sender.isActive || delayed.has(message)) return undefined
      const next = sends.find((one) => one.phase === 'waiting' && isAlike(one, message))
      if (next?.state !== 'queued') return undefined
      delayed.add(message)
      exchange.leave(next, newsWithinMs)
      return next.landing?.landed
    },
  }
}
