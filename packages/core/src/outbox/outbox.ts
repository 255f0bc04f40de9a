import { type Calls, closedError } from '../connection/calls.js'
import type { ConnectionStatus } from '../connection/connection.js'
import type { Environment } from '../environment/environment.js'
import type { Frames } from '../environment/frames.js'
import type { ChatError } from '../errors.js'
import type { AccountStore } from '../storage/account-store.js'
import type { OtherPages } from '../storage/other-pages.js'
import type { OutboxOperation, OutboxRow } from '../storage/storage.js'
import { getOrMake } from '../store/get-or-make.js'
import type { Timeline } from '../timeline/timeline.js'
import type { ChatTransport, ConversationId, Message } from '../transport.js'
import { createAnonymous } from './anonymous.js'
import { createEntries } from './entries.js'
import { createOneSender } from './one-sender.js'
import { createLane, type Lane } from './outbox-lane.js'
import { applyAccepted, type Entry, isSend, isUntouched, rowOf } from './outbox-row.js'
import { createRowExchange } from './row-exchange.js'

/** How long a page may take to say that a row is gone. */
const goneWithinMs = 100

/** What the outbox needs of the client. */
export interface OutboxHost {
  readonly transport: ChatTransport
  readonly environment: Environment
  readonly store: AccountStore
  readonly pages: OtherPages
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
  /** Where the credentials are refused, another page may send. */
  connected(status: ConnectionStatus): void
  /** What another page posted. */
  heard(news: unknown): void
  /** Shows nothing of it any more; nothing is taken out of the storage. */
  forget(): void
  close(): void
}

export function createOutbox(host: OutboxHost): Outbox {
  const { store, pages, transport, environment } = host
  const { me, capabilities } = transport
  const { clock, createId, holdLock } = environment
  const lanes = new Map<ConversationId, Lane>()
  const entries = createEntries()
  let closed = false

  const lane = (id: ConversationId) =>
    getOrMake(lanes, id, () =>
      createLane(id, laneHost, {
        rows: () => entries.of(id),
        write,
        claim,
        place,
        adopted,
        moved: (entry) => exchange.tell(entry),
        park,
        settle,
      }),
    )
  const laneHost = { ...host, canSend: () => sender.isActive && host.canSend() }
  const advance = (entry: Entry) => lane(entry.conversationId).advance()

  const present = (entry: Entry) => () => {
    if (entries.get(entry.clientId) !== entry) return undefined
    entry.sequence ||= entries.nextSequence(clock.now())
    return rowOf(entry)
  }
  const write = async (entry: Entry) => {
    entry.writes += 1
    // Also once the client is closed: what was accepted is kept for the next page.
    await store.putRow(entry.clientId, present(entry))
    entry.writes -= 1
    const { phase } = entry
    if (!present(entry)() || phase === 'gone') return
    if (phase === 'writing') entry.phase = 'waiting'
    exchange.tell(entry)
    show(entry)
    if (phase === 'writing') host.frames.flush()
    advance(entry)
  }
  const claim = async (entry: Entry) => {
    const { clientId } = entry
    const isOurs = entry.isOwn || sender.isOnly
    if (await store.claimRow(clientId, present(entry), isOurs)) return true
    if (entry.phase === 'gone') return false
    entry.attempts -= 1
    exchange.leave(entry)
    await load()
    if (entry.phase !== 'elsewhere' || store.isStored(clientId)) return false
    // It is not stored any more. Who did that says so, or the storage lost it.
    if (!pages.hear) entry.attempts ||= 1
    exchange.leave(entry, goneWithinMs)
    return false
  }
  const place = (entry: Entry) => {
    const newest = anonymous.newest(entry.conversationId)
    if (newest !== undefined) entry.sentAfter = newest
  }
  const adopted = (entry: Entry) => {
    const message = anonymous.shownFor(entry)
    if (message) {
      const known = { ...message, clientId: entry.clientId }
      host.timeline(entry.conversationId)?.applyMessage(known)
      settle(entry, known)
    }
    return message !== undefined
  }
  const show = (entry: Entry, timeline = host.timeline(entry.conversationId)) => {
    if (entry.phase === 'writing') return
    // I2: until it is known whether that is its message, that one alone is shown.
    if (entry.state === 'queued' && anonymous.shownFor(entry)) timeline?.removeRow(entry.clientId)
    else timeline?.putRow(rowOf(entry), entry.error)
    host.changed(entry.conversationId)
  }
  const remove = (entry: Entry, messageId?: string) => {
    const { clientId, conversationId } = entry
    entry.phase = 'gone'
    entry.cancel?.()
    entries.settle(clientId, messageId)
    host.timeline(conversationId)?.removeRow(clientId)
    // I4: only the answer, the echo or the person comes here. In every page, after what it wrote itself.
    void store.deleteRow(clientId)
    host.changed(conversationId)
    entry.landing?.land()
    lane(conversationId).advance()
  }
  const park = (entry: Entry, state: OutboxRow['state'], error?: ChatError) => {
    entry.state = state
    entry.error = error
    void write(entry)
    // An operation on a failed row fails with it, and is queued again with it.
    for (const one of entries.dependents(entry))
      park(one, state === 'queued' ? state : 'failed', error)
  }
  const settled = (entry: Entry, message: Message | undefined) => {
    const timeline = host.timeline(entry.conversationId)
    if (!isSend(entry)) {
      if (message) timeline?.applyMessage(message)
      else if (timeline) applyAccepted(timeline, entry, me)
    } else if (message) {
      for (const one of entries.dependents(entry)) {
        one.operation = { ...one.operation, messageId: message.id } as OutboxOperation
        show(one)
        // One page writes it, or it could be written after it is gone.
        if (one.isOwn || sender.isActive) void write(one)
      }
    }
    remove(entry, message?.id)
  }
  const settle = (entry: Entry, message?: Message) => {
    exchange.gone(entry.clientId, true, message)
    settled(entry, message)
  }
  const dropped = (entry: Entry) => {
    for (const one of entries.dependents(entry)) remove(one)
    remove(entry)
  }
  const drop = (entry: Entry) => {
    for (const one of [...entries.dependents(entry), entry]) exchange.gone(one.clientId, false)
    dropped(entry)
  }
  const load = () =>
    store.loadRows((rows) => {
      // Also once closed: what is still to be written comes after them.
      for (const { sequence } of rows) entries.passed(sequence)
      if (!closed) exchange.take(rows)
    })
  const exchange = createRowExchange(host, entries, {
    show,
    advance,
    adopted,
    dropped,
    settled(entry, message) {
      // Before the row goes, so that nothing flickers.
      if (message && isSend(entry)) host.timeline(entry.conversationId)?.applyMessage(message, true)
      settled(entry, message)
    },
  })
  const sender = createOneSender(
    clock,
    // Rows of a page that is not heard would wait for ever for the one that holds the lock.
    pages.hear ? holdLock : undefined,
    pages.name,
    async () => {
      await load()
      exchange.ask()
    },
    () => {
      if (holdLock) exchange.landOthers()
      outbox.pump()
    },
  )
  const anonymous = createAnonymous(host, entries, sender, exchange, (id) => lanes.get(id)?.flight)

  const outbox: Outbox = {
    add(conversationId, operation) {
      if (closed) throw closedError()
      const target = operation.kind === 'send' ? undefined : entries.get(operation.messageId)
      const parked = target !== undefined && target.state !== 'queued'
      if (target && isSend(target)) {
        const { clientId } = target
        const isFree = sender.isOnly && isUntouched(target)
        if (operation.kind === 'edit' && isFree) {
          target.operation = { kind: 'send', content: operation.content }
          void write(target)
          return clientId
        }
        if (operation.kind === 'delete' && (parked || isFree)) {
          drop(target)
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
        isOwn: true,
        writes: 0,
        serverFailures: 0,
        error: parked ? target.error : undefined,
      }
      if (isSend(entry)) place(entry)
      entries.add(entry)
      void write(entry)
      return clientId
    },
    has: (clientId) => entries.get(clientId) !== undefined,
    unsent: entries.count,
    show(conversationId, timeline) {
      for (const entry of entries.of(conversationId)) show(entry, timeline)
    },
    retry(clientId) {
      const entry = entries.get(clientId)
      if (!entry || entry.state === 'queued') return
      entry.serverFailures = 0
      // Without idempotence an attempt that is on record would make it unsure again after a reload.
      if (!capabilities.idempotent) entry.attempts = 0
      park(entry, 'queued')
    },
    discard(clientId) {
      const entry = entries.get(clientId)
      if (entry && entry.state !== 'queued') drop(entry)
    },
    adopt(message) {
      const entry = anonymous.senderOf(message)
      if (!entry) return message
      const known = { ...message, clientId: entry.clientId }
      settle(entry, known)
      return known
    },
    undecided: anonymous.undecided,
    pump(woken) {
      for (const one of lanes.values()) one.advance(woken)
    },
    connected(status) {
      if (status === 'refused') sender.letGo()
      else sender.queue()
      outbox.pump()
    },
    heard: (news) => exchange.heard(news),
    forget() {
      for (const { clientId, conversationId } of entries.all())
        host.timeline(conversationId)?.removeRow(clientId)
      outbox.close()
      entries.clear()
    },
    close() {
      closed = true
      sender.close()
      for (const one of lanes.values()) one.close()
      for (const entry of entries.all()) {
        entry.phase = 'gone'
        entry.cancel?.()
      }
    },
  }
  void load().then(exchange.ask)
  sender.queue()
  return outbox
}
