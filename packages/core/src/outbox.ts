import { type Calls, closedError } from './calls.js'
import type { Environment } from './environment.js'
import type { ChatError } from './errors.js'
import { createLane, type Lane } from './outbox-lane.js'
import { type Entry, isUntouched, newEntry, targetOf } from './outbox-row.js'
import type { ChatStorage, OutboxOperation, OutboxRow } from './storage/storage.js'
import type { Timeline } from './timeline.js'
import type { ChatTransport, ConversationId, Message } from './transport.js'

/** What the outbox needs of the client. */
export interface OutboxHost {
  readonly transport: ChatTransport
  readonly environment: Environment
  readonly storage: ChatStorage
  readonly calls: Calls
  /** Whether an attempt makes sense now. */
  canSend(): boolean
  /** Nothing where the conversation was not asked for in this page. */
  timeline(conversationId: ConversationId): Timeline | undefined
  /** Its timeline or the number of its rows changed. */
  changed(conversationId: ConversationId): void
  /** What a person did shows at once, not with the next frame. */
  flush(): void
  /** Reads what may have been missed there; whether that succeeded. */
  catchUp(conversationId: ConversationId): Promise<boolean>
  /** Takes a message that was held while a send was in flight. */
  release(message: Message): void
}

/** The durable queue of unsent operations: one after the other in a conversation, conversations in parallel. */
export interface Outbox {
  /** Returns the `clientId` of the new row, or of the row that it was folded into. */
  add(conversationId: ConversationId, operation: OutboxOperation): string
  has(clientId: string): boolean
  unsent(conversationId: ConversationId): number
  /** Shows what is queued in a timeline that is new. */
  show(conversationId: ConversationId): void
  retry(clientId: string): void
  discard(clientId: string): void
  /** A message that is on the server: its row, if it has one, is done. Call after the timeline took it. */
  settled(message: Message): void
  /**
   * Without echoed client ids: an own new message may be what a row sent. `held`: a send is in flight, it is released
   * when that is over (decision 8). A `clientId`: it is what that unsure row sent (decision 7).
   */
  recognise(message: Message): 'held' | string | undefined
  /** Resolves when no send of the conversation is in flight. */
  quiet(conversationId: ConversationId): Promise<void>
  /** `woken`: waits that the server did not ask for are cut short. */
  pump(woken: boolean): void
  close(): void
}

export function createOutbox(host: OutboxHost): Outbox {
  const { storage, transport } = host
  const { clock, createId } = host.environment
  const account = transport.me.id
  const lanes = new Map<ConversationId, Lane>()
  const entries = new Map<string, Entry>()
  let sequence = 0
  let closed = false

  // One write after the other. A storage that fails leaves the row in memory.
  let disk: Promise<unknown> = storage
    .loadRows(account)
    .then((rows) => {
      for (const row of rows) {
        sequence = Math.max(sequence, row.sequence)
        const entry = newEntry(row, 'waiting')
        entries.set(row.clientId, entry)
        lane(row.conversationId).load(entry)
        show(row.conversationId)
      }
    })
    .catch(() => {})

  const write = (entry: Entry) => {
    disk = disk
      .then(() => {
        if (entry.removed || closed) return
        if (entry.row.sequence === 0) entry.row = { ...entry.row, sequence: ++sequence }
        return storage.putRow(account, entry.row)
      })
      .catch(() => {})
      .then(() => {
        if (entry.removed || closed) return
        const isNew = entry.phase === 'writing'
        if (isNew) entry.phase = 'waiting'
        showEntry(entry)
        if (isNew) host.flush()
        lane(entry.row.conversationId).advance()
      })
    return disk
  }
  const showEntry = (entry: Entry) => {
    const { row, error } = entry
    host.timeline(row.conversationId)?.putRow(row, error)
    host.changed(row.conversationId)
  }
  const remove = (entry: Entry) => {
    const { clientId, conversationId } = entry.row
    entry.removed = true
    entry.cancel?.()
    entries.delete(clientId)
    lane(conversationId).remove(entry)
    host.timeline(conversationId)?.removeRow(clientId)
    // I4: only the answer, the echo or the person comes here.
    disk = disk.then(() => storage.deleteRow(account, clientId)).catch(() => {})
    host.changed(conversationId)
  }
  const park = (entry: Entry, state: OutboxRow['state'], error?: ChatError) => {
    entry.row = { ...entry.row, state }
    entry.error = error
    void write(entry)
    // An operation on a failed row fails with it, and is queued again with it.
    for (const one of dependents(entry)) park(one, state === 'queued' ? state : 'failed', error)
  }
  const dependents = (entry: Entry) =>
    lane(entry.row.conversationId).entries.filter((one) => targetOf(one) === entry.row.clientId)

  const settle = (entry: Entry, message: Message) => {
    const timeline = host.timeline(entry.row.conversationId)
    for (const one of dependents(entry)) {
      const { operation } = one.row
      if (operation.kind !== 'send')
        one.row = { ...one.row, operation: { ...operation, messageId: message.id } }
      timeline?.putRow(one.row, one.error)
      void write(one)
    }
    remove(entry)
  }
  const lane = (conversationId: ConversationId): Lane => {
    let known = lanes.get(conversationId)
    if (!known) {
      known = createLane(conversationId, host, { write, remove, park, settle })
      lanes.set(conversationId, known)
    }
    return known
  }
  const show = (conversationId: ConversationId) => {
    for (const entry of lane(conversationId).entries)
      if (entry.phase !== 'writing') showEntry(entry)
  }
  const discard = (entry: Entry) => {
    for (const one of dependents(entry)) remove(one)
    remove(entry)
    lane(entry.row.conversationId).advance()
  }

  return {
    add(conversationId, operation) {
      if (closed) throw closedError()
      const target = operation.kind === 'send' ? undefined : entries.get(operation.messageId)
      if (target && target.row.operation.kind === 'send') {
        if (operation.kind === 'edit' && isUntouched(target)) {
          const { kind, content } = { ...operation, kind: 'send' as const }
          target.row = { ...target.row, operation: { kind, content } }
          void write(target)
          return target.row.clientId
        }
        if (operation.kind === 'delete' && (isUntouched(target) || target.row.state !== 'queued')) {
          discard(target)
          return target.row.clientId
        }
      }
      const parked = target && target.row.state !== 'queued'
      const entry = newEntry(
        {
          clientId: createId(),
          sequence: 0,
          queuedAt: clock.now(),
          conversationId,
          operation,
          state: parked ? 'failed' : 'queued',
          attempts: 0,
        },
        'writing',
      )
      entry.error = parked ? target.error : undefined
      entries.set(entry.row.clientId, entry)
      lane(conversationId).entries.push(entry)
      void write(entry)
      return entry.row.clientId
    },
    has: (clientId) => entries.has(clientId),
    unsent: (conversationId) => lanes.get(conversationId)?.entries.length ?? 0,
    show,
    retry(clientId) {
      const entry = entries.get(clientId)
      if (!entry || entry.row.state === 'queued') return
      entry.serverFailures = 0
      // Without idempotence an attempt that is on record would make it unsure again after a reload.
      if (!transport.capabilities.idempotent) entry.row = { ...entry.row, attempts: 0 }
      park(entry, 'queued')
    },
    discard(clientId) {
      const entry = entries.get(clientId)
      if (entry && entry.row.state !== 'queued') discard(entry)
    },
    settled(message) {
      const entry = message.clientId === undefined ? undefined : entries.get(message.clientId)
      if (
        entry?.row.operation.kind !== 'send' ||
        message.author.id !== account ||
        message.conversationId !== entry.row.conversationId
      )
        return
      settle(entry, message)
      lane(message.conversationId).advance()
    },
    recognise(message) {
      const own = message.author.id === account && message.clientId === undefined
      if (!own || transport.capabilities.echoesClientId) return undefined
      return lanes.get(message.conversationId)?.recognise(message)
    },
    quiet: async (conversationId) => lanes.get(conversationId)?.flight,
    pump(woken) {
      for (const one of lanes.values()) one.advance(woken)
    },
    close() {
      closed = true
      for (const one of lanes.values()) one.close()
      for (const entry of entries.values()) {
        entry.removed = true
        entry.cancel?.()
      }
      void disk.then(() => storage.close())
    },
  }
}
