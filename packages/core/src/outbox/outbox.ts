import { type Calls, closedError } from '../connection/calls.js'
import { positionOf } from '../conversation/receipts.js'
import type { Environment } from '../environment/environment.js'
import type { Frames } from '../environment/frames.js'
import type { ChatError } from '../errors.js'
import type { AccountStore } from '../storage/account-store.js'
import type { OutboxOperation, OutboxRow } from '../storage/storage.js'
import { getOrMake } from '../store/get-or-make.js'
import type { Timeline } from '../timeline/timeline.js'
import type { ChatTransport, ConversationId, Message } from '../transport.js'
import { createLane, type Lane } from './outbox-lane.js'
import { type Entry, isSend, isUntouched, rowOf, targetOf } from './outbox-row.js'

/** How far the clocks of server and client may differ when a page that was reloaded looks for what it sent. */
const clockSkewMs = 60_000

/** What the outbox needs of the client. */
export interface OutboxHost {
  readonly transport: ChatTransport
  readonly environment: Environment
  readonly store: AccountStore
  readonly calls: Calls
  readonly frames: Frames
  /** Whether an attempt makes sense now. */
  canSend(): boolean
  /** Nothing where the conversation was not asked for in this page. */
  timeline(conversationId: ConversationId): Timeline | undefined
  /** Its timeline or the number of its rows changed. */
  changed(conversationId: ConversationId): void
  /** Reads what may have been missed there; resolves with why it failed. */
  catchUp(conversationId: ConversationId): Promise<ChatError | undefined>
}

/** The durable queue of unsent operations: one after the other in a conversation, conversations in parallel. */
export interface Outbox {
  /** Returns the `clientId` of the new row, or of the row that it was folded into. */
  add(conversationId: ConversationId, operation: OutboxOperation): string
  has(clientId: string): boolean
  unsent(conversationId: ConversationId): number
  /** Shows what is queued in a timeline that is new. */
  show(conversationId: ConversationId, timeline: Timeline): void
  retry(clientId: string): void
  discard(clientId: string): void
  /**
   * A message that is on the server: the row that sent it, if there is one, is done. Returns the message with the
   * `clientId` of that row, also where the backend does not echo it (decision 7).
   */
  adopt(message: Message): Message
  /** Resolves when no send is in flight that could be the one of this message (decision 8); nothing when there is none. */
  undecided(message: Message): Promise<void> | undefined
  /** `woken`: waits that the server did not ask for are cut short. */
  pump(woken?: boolean): void
  close(): void
}

export function createOutbox(host: OutboxHost): Outbox {
  const { store, transport } = host
  const { idempotent, echoesClientId } = transport.capabilities
  const { clock, createId } = host.environment
  const account = transport.me.id
  const lanes = new Map<ConversationId, Lane>()
  /** By `clientId`, in the order in which they are sent. */
  let entries = new Map<string, Entry>()
  let sequence = 0
  let closed = false

  void store.loadRows((rows) => {
    const loaded = rows.map((row): [string, Entry] => {
      sequence = Math.max(sequence, row.sequence)
      return [row.clientId, { ...row, phase: 'waiting', serverFailures: 0 }]
    })
    if (closed) return
    entries = new Map([...loaded, ...entries])
    for (const [, entry] of loaded) {
      showEntry(entry)
      laneOf(entry).advance()
    }
  })

  const rowsOf = (id: ConversationId) =>
    [...entries.values()].filter(({ conversationId }) => conversationId === id)
  const dependents = (entry: Entry) =>
    [...entries.values()].filter((one) => targetOf(one) === entry.clientId)
  const lane = (id: ConversationId) =>
    getOrMake(lanes, id, () =>
      createLane(id, host, { rows: () => rowsOf(id), write, remove, park, settle }),
    )
  const laneOf = (entry: Entry) => lane(entry.conversationId)

  const numbered = (entry: Entry) => {
    entry.sequence ||= ++sequence
    return entry
  }
  const write = async (entry: Entry) => {
    // Also once the client is closed: what was accepted is kept for the next page.
    const { clientId } = entry
    await store.putRow(clientId, () => (entries.has(clientId) ? rowOf(numbered(entry)) : undefined))
    const { phase } = entry
    if (phase === 'gone') return
    if (phase === 'writing') entry.phase = 'waiting'
    showEntry(numbered(entry))
    if (phase === 'writing') host.frames.flush()
    laneOf(entry).advance()
  }
  const showEntry = (entry: Entry, timeline = host.timeline(entry.conversationId)) => {
    if (entry.phase === 'writing') return
    timeline?.putRow(rowOf(entry), entry.error)
    host.changed(entry.conversationId)
  }
  const remove = (entry: Entry) => {
    const { clientId, conversationId } = entry
    entry.phase = 'gone'
    entry.cancel?.()
    entries.delete(clientId)
    host.timeline(conversationId)?.removeRow(clientId)
    // I4: only the answer, the echo or the person comes here.
    void store.deleteRow(clientId)
    host.changed(conversationId)
    lane(conversationId).advance()
  }
  const park = (entry: Entry, state: OutboxRow['state'], error?: ChatError) => {
    entry.state = state
    entry.error = error
    void write(entry)
    // An operation on a failed row fails with it, and is queued again with it.
    for (const one of dependents(entry)) park(one, state === 'queued' ? state : 'failed', error)
  }
  const settle = (entry: Entry, messageId: string) => {
    for (const one of dependents(entry)) {
      one.operation = { ...one.operation, messageId } as OutboxOperation
      showEntry(one)
      void write(one)
    }
    remove(entry)
  }
  const discard = (entry: Entry) => {
    for (const one of dependents(entry)) remove(one)
    remove(entry)
  }
  /** Own, and nothing says which row sent it. */
  const isAnonymous = ({ author, clientId, conversationId, id }: Message) =>
    author.id === account &&
    clientId === undefined &&
    !echoesClientId &&
    !host.timeline(conversationId)?.message(id)
  /** Whether a row that may have been sent is the one of an anonymous message, as far as text and place tell. */
  const mayHaveSent = ({ operation, phase, queuedAt, sentAfter, state }: Entry, message: Message) =>
    operation.kind === 'send' &&
    operation.content.text === message.text &&
    (phase === 'resolving' || state === 'unsure') &&
    (sentAfter === undefined
      ? message.createdAt >= queuedAt - clockSkewMs
      : positionOf(message) > sentAfter)

  return {
    add(conversationId, operation) {
      if (closed) throw closedError()
      const target = operation.kind === 'send' ? undefined : entries.get(operation.messageId)
      const parked = target !== undefined && target.state !== 'queued'
      if (target && isSend(target)) {
        const { clientId } = target
        if (operation.kind === 'edit' && isUntouched(target)) {
          target.operation = { kind: 'send', content: operation.content }
          void write(target)
          return clientId
        }
        if (operation.kind === 'delete' && (parked || isUntouched(target))) {
          discard(target)
          return clientId
        }
      }
      const clientId = createId()
      const entry: Entry = {
        clientId,
        sequence: 0,
        queuedAt: clock.now(),
        conversationId,
        operation,
        state: parked ? 'failed' : 'queued',
        attempts: 0,
        phase: 'writing',
        serverFailures: 0,
        error: parked ? target.error : undefined,
      }
      entries.set(clientId, entry)
      void write(entry)
      return clientId
    },
    has: (clientId) => entries.has(clientId),
    unsent: (conversationId) => rowsOf(conversationId).length,
    show(conversationId, timeline) {
      for (const entry of rowsOf(conversationId)) showEntry(entry, timeline)
    },
    retry(clientId) {
      const entry = entries.get(clientId)
      if (!entry || entry.state === 'queued') return
      entry.serverFailures = 0
      // Without idempotence an attempt that is on record would make it unsure again after a reload.
      if (!idempotent) entry.attempts = 0
      park(entry, 'queued')
    },
    discard(clientId) {
      const entry = entries.get(clientId)
      if (entry && entry.state !== 'queued') discard(entry)
    },
    adopt(message) {
      if (message.author.id !== account) return message
      const anonymous = isAnonymous(message)
      const entry = rowsOf(message.conversationId).find((one) =>
        anonymous ? mayHaveSent(one, message) : one.clientId === message.clientId && isSend(one),
      )
      if (!entry) return message
      settle(entry, message.id)
      return { ...message, clientId: entry.clientId }
    },
    undecided(message) {
      if (!isAnonymous(message)) return undefined
      const { conversationId } = message
      const isSending = rowsOf(conversationId).some(
        (one) => one.phase === 'in-flight' && isSend(one),
      )
      return isSending ? lane(conversationId).flight : undefined
    },
    pump(woken) {
      for (const one of lanes.values()) one.advance(woken)
    },
    close() {
      closed = true
      for (const one of lanes.values()) one.close()
      for (const entry of entries.values()) {
        entry.phase = 'gone'
        entry.cancel?.()
      }
    },
  }
}
