import { createAlarm } from '../environment/alarm.js'
import type { Environment } from '../environment/environment.js'
import type { Frames } from '../environment/frames.js'
import type { ChatError } from '../errors.js'
import type { Readable } from '../store/readable.js'
import { createStore } from '../store/store.js'
import type { Conversation, ConversationId, UserId } from '../transport.js'
import { createSteps, type Steps } from './steps.js'
import type { ChatStorage, OutboxRow, StoredTail } from './storage.js'
import type { StorageState } from './storage-state.js'
import { isConversation, isRow } from './well-formed.js'

/** How long what failed waits to be tried again, unless another write succeeds before. */
const againAfterMs = 10_000
/** A page that hears of a sign-out so late was frozen. */
const lateAfterMs = 5_000

/** The stored messages of the conversations. */
export interface TailStore {
  /** Nothing where none is stored or it cannot be read; never rejects. */
  loadTail(conversationId: ConversationId): Promise<StoredTail | undefined>
  /** Never rejects: what cannot be written shows in `client.storage`. */
  putTail(conversationId: ConversationId, tail: StoredTail): Promise<unknown>
  /** Never rejects. */
  deleteTail(conversationId: ConversationId): Promise<unknown>
}

/**
 * The storage of one account as the engine sees it: nothing rejects, nobody waits longer than 10 s, and what failed
 * goes on in memory, shows in `state`, and is written when the storage works again. After `wipe` nothing is written.
 */
export interface AccountStore extends TailStore {
  readonly state: Readable<StorageState>
  /** `take` gets the rows also when they come after everybody went on without them. */
  loadRows(take: (rows: readonly OutboxRow[]) => void): Promise<unknown>
  /** `row` is asked when its turn comes; nothing: it is not to be written any more. */
  putRow(clientId: string, row: () => OutboxRow | undefined): Promise<unknown>
  /** False: another page has claimed it, or it is gone. `otherwise`: the answer of a storage that fails. */
  claimRow(
    clientId: string,
    row: () => OutboxRow | undefined,
    otherwise: () => boolean,
  ): Promise<boolean>
  deleteRow(clientId: string): Promise<unknown>
  /** Another page says that it has stored the row. */
  knowRow(clientId: string): void
  /** Nobody says why a row that was stored is no more: it may be claimed again. */
  acceptLoss(clientId: string): void
  isStored(clientId: string): boolean
  /** It was stored, and was not when the rows were loaded. */
  isLost(clientId: string): boolean
  /** Rows are not being written or read: the step that is under way takes too long. */
  hangs(): boolean
  /** Whether the row is where other pages find it. */
  isShared(clientId: string): boolean
  loadConversations(): Promise<readonly Conversation[]>
  putConversations(conversations: readonly Conversation[]): Promise<unknown>
  /**
   * Everything of this account goes, and what was under way is not written afterwards. `signedOutAt`: when another page
   * did so that is heard late: what is stored since is of the next sign-in, and only rows queued before that go.
   */
  wipe(signedOutAt?: number): Promise<void>
  /** Closes the storage after what is still to be written; does not wait for what hangs. */
  close(): void
}

export function createAccountStore(
  storage: ChatStorage,
  account: UserId,
  { clock }: Environment,
  frames: Frames,
): AccountStore {
  /** What failed, by what it concerns: the newest step for each. */
  const owed = new Map<string, () => unknown>()
  /** The step that says what the storage is to hold in the end. */
  const newest = new Map<string, () => unknown>()
  const stored = new Set<string>()
  /** What was stored, and is no more when it is loaded. */
  const lost = new Set<string>()
  const again = createAlarm(clock)
  let failure: ChatError | undefined
  let wiped = false
  let closed = false

  const stateNow = (): StorageState => {
    const error = failure ?? storage.error
    return { durable: storage.durable && !failure, ...(error && { error }) }
  }
  const state = createStore(stateNow(), frames)
  const failed = (error: ChatError) => {
    failure = error
    state.set(stateNow())
  }
  // A tail that hangs keeps no row from being written.
  const rowSteps = createSteps(clock, failed)
  const otherSteps = createSteps(clock, failed)

  const repay = () => {
    again.stop()
    for (const step of [...owed.values()]) step()
  }
  /** One step that is tried again, unless a newer one of the same subject took its place. */
  const keep = (steps: Steps, subject: string, act: () => unknown) => {
    owed.delete(subject)
    const attempt = async () => {
      if (wiped) return
      try {
        await act()
      } catch (error) {
        if (!wiped && newest.get(subject) === attempt) owed.set(subject, step)
        if (!closed && owed.size > 0) again.set(againAfterMs, repay)
        throw error
      }
      if (newest.get(subject) === attempt) newest.delete(subject)
      if (owed.size > 0) return repay()
      // This step hangs no more.
      if (!(steps === rowSteps ? otherSteps : rowSteps).hangs) failure = undefined
      state.set(stateNow())
    }
    newest.set(subject, attempt)
    const step = () => {
      owed.delete(subject)
      return steps.next(attempt)
    }
    return step()
  }
  const read = <T>(steps: Steps, act: () => Promise<T>) =>
    steps.next(async () => {
      const found = wiped ? undefined : await act()
      state.set(stateNow())
      return wiped ? undefined : found
    })

  const store: AccountStore = {
    state,
    loadRows: (take) =>
      keep(rowSteps, 'rows', async () => {
        const rows = (await storage.loadRows(account)).filter(isRow)
        for (const clientId of stored) lost.add(clientId)
        stored.clear()
        for (const { clientId } of rows) {
          stored.add(clientId)
          lost.delete(clientId)
        }
        if (!wiped) take(rows)
      }),
    putRow: (clientId, row) =>
      keep(rowSteps, `row ${clientId}`, async () => {
        const now = row()
        if (!now) return
        await storage.putRow(account, now)
        stored.add(clientId)
      }),
    async claimRow(clientId, row, otherwise) {
      // What this page is still writing others find as soon as that is done.
      await rowSteps.next(() => {})
      if (lost.has(clientId)) return false
      if (stored.has(clientId)) {
        const claimed = await rowSteps.next(async () => {
          const now = row()
          return now !== undefined && !wiped && storage.claimRow(account, now)
        })
        if (claimed !== undefined) return claimed
        if (!otherwise()) return false
      }
      await store.putRow(clientId, row)
      return true
    },
    deleteRow: (clientId) =>
      keep(rowSteps, `row ${clientId}`, async () => {
        await storage.deleteRow(account, clientId)
        stored.delete(clientId)
        lost.delete(clientId)
      }),
    knowRow: (clientId) => stored.add(clientId),
    acceptLoss: (clientId) => lost.delete(clientId),
    hangs: () => rowSteps.hangs,
    isStored: (clientId) => stored.has(clientId),
    isLost: (clientId) => lost.has(clientId),
    isShared: (clientId) => storage.sharedName !== undefined && stored.has(clientId),
    loadTail: (id) => read(otherSteps, () => storage.loadTail(account, id)),
    putTail: (id, tail) => keep(otherSteps, `tail ${id}`, () => storage.putTail(account, id, tail)),
    deleteTail: (id) => keep(otherSteps, `tail ${id}`, () => storage.deleteTail(account, id)),
    async loadConversations() {
      const all = await read(otherSteps, () => storage.loadConversations(account))
      return Array.isArray(all) ? all.filter(isConversation) : []
    },
    putConversations: (conversations) =>
      keep(otherSteps, 'conversations', () => storage.putConversations(account, conversations)),
    async wipe(signedOutAt = clock.now()) {
      wiped = true
      again.stop()
      owed.clear()
      const wipe = async () => {
        if (clock.now() - signedOutAt < lateAfterMs) return storage.wipe(account)
        for (const { clientId, queuedAt } of await storage.loadRows(account))
          if (queuedAt <= signedOutAt) await storage.deleteRow(account, clientId)
      }
      // At once where something hangs, and after it in any case, which says whether it failed: it may still be written.
      if (rowSteps.hangs || otherSteps.hangs) void wipe().catch(() => {})
      await Promise.all([rowSteps.next(wipe), otherSteps.next(wipe)])
    },
    close() {
      closed = true
      again.stop()
      rowSteps.close()
      otherSteps.close()
      const hangs = rowSteps.hangs || otherSteps.hangs
      if (hangs && !wiped) storage.close()
      else void rowSteps.next(() => void otherSteps.next(() => storage.close()))
    },
  }
  return store
}
