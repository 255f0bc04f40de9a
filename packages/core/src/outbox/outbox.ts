import { closedError } from '../connection/calls.js'
import type { ConnectionStatus } from '../connection/connection.js'
import type { OutboxOperation } from '../storage/storage.js'
import { getOrMake } from '../store/get-or-make.js'
import type { Timeline } from '../timeline/timeline.js'
import type { ConversationId, Message } from '../transport.js'
import { createAnonymous } from './anonymous.js'
import { createEntries } from './entries.js'
import { createOneSender } from './one-sender.js'
import type { OutboxHost } from './outbox-host.js'
import { createLane, type Lane } from './outbox-lane.js'
import { type Entry, isSend, isUntouched, rowOf } from './outbox-row.js'
import { createRowExchange, type RowExchange } from './row-exchange.js'
import { createRowFates } from './row-fates.js'

/** How long a page may take to say that a row is gone. */
const goneWithinMs = 100

/** The durable queue of unsent operations: one after the other in a conversation, conversations in parallel. */
export interface Outbox {
  /** Returns the `clientId` of the new row, or of the row that it was folded into. */
  add(conversationId: ConversationId, operation: OutboxOperation): string
  has(clientId: string): boolean
  unsent(conversationId?: ConversationId): number
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
  const { capabilities } = transport
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
        park: fates.park,
        settle: fates.settle,
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
    entry.revision += 1
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
    // Where the storage fails, nobody else can have claimed what is not in it.
    const isOurs = () => sender.isOnly() || (entry.isOwn && !store.isStored(clientId))
    entry.revision += 1
    // What hangs may still be written, and be found by a page that hears nothing of this attempt.
    const isSafe = () => sender.isOnly() || pages.hear || !store.hangs()
    if (isSafe() && (await store.claimRow(clientId, present(entry), isOurs)) && isSafe())
      return true
    if (entry.phase === 'gone') return false
    entry.attempts -= 1
    entry.revision -= 1
    exchange.leave(entry)
    await load()
    if (entry.phase !== 'elsewhere' || store.hangs() || store.isStored(clientId)) return false
    // It is not stored any more. Who did that says so, or who heard of it, or the storage lost it.
    store.acceptLoss(clientId)
    if (!pages.hear) entry.attempts ||= 1
    exchange.leave(entry, goneWithinMs)
    return false
  }
  const place = (entry: Entry) => {
    const newest = anonymous.newest(entry.conversationId)
    if (newest !== undefined) entry.sentAfter = newest
    return newest !== undefined
  }
  const adopted = (entry: Entry) => {
    const message = anonymous.shownFor(entry)
    if (message) {
      const known = { ...message, clientId: entry.clientId }
      host.timeline(entry.conversationId)?.applyMessage(known)
      fates.settle(entry, known)
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
  const load = () =>
    store.loadRows((rows) => {
      // Also once closed: what is still to be written comes after them.
      for (const { sequence } of rows) entries.passed(sequence)
      if (!closed) exchange.take(rows)
    })
  const exchange: RowExchange = createRowExchange(host, entries, {
    show,
    advance,
    adopted,
    dropped: (entry) => fates.dropped(entry),
    settled(entry, message) {
      // Before the row goes, so that nothing flickers.
      if (message && isSend(entry)) {
        const arrival = { acknowledged: true, stamp: entry.askedAt }
        host.timeline(entry.conversationId)?.applyMessage(message, arrival)
      }
      fates.settled(entry, message)
    },
  })
  const fates = createRowFates(host, entries, {
    exchange,
    write,
    show,
    advance,
    isActive: () => sender.isActive,
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
        const isFree = sender.isOnly() && isUntouched(target, capabilities.idempotent)
        if (operation.kind === 'edit' && isFree) {
          target.operation = { kind: 'send', content: operation.content }
          void write(target)
          return clientId
        }
        if (operation.kind === 'delete' && (parked || isFree)) {
          fates.drop(target)
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
        revision: 0,
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
      fates.park(entry, 'queued')
    },
    discard(clientId) {
      const entry = entries.get(clientId)
      if (entry && entry.state !== 'queued') fates.drop(entry)
    },
    adopt(message) {
      const entry = anonymous.senderOf(message)
      if (!entry) return message
      const known = { ...message, clientId: entry.clientId }
      fates.settle(entry, known)
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
