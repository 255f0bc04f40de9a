import {
  ChatError,
  type ChatStorage,
  type Conversation,
  type OutboxRow,
  type StoredTail,
} from '@parley/core'
import type { VirtualClock } from '../clock/virtual-clock.js'
import type { Boundary } from './boundary.js'
import type { FaultKind } from './fault-kinds.js'

interface Account {
  readonly rows: Map<string, OutboxRow>
  readonly tails: Map<string, StoredTail>
  readonly corrupt: Set<string>
  conversations: readonly Conversation[]
}

/** What goes wrong with a device's storage until the given time. */
export type StorageFault = Extract<
  FaultKind,
  'storage slow' | 'storage write failed' | 'storage load failed' | 'storage hung' | 'quota'
>

/** The asynchronous storage of one device, shared by its tabs, with everything that storages do. */
export interface FaultStorage {
  /** What one tab works with. */
  open(boundary: Boundary, watch: StorageWatch): ChatStorage
  /** Begins a fault that lasts until then. */
  fail(fault: StorageFault, untilMs: number): void
  /** From now on nothing fails, and what hung goes on. */
  heal(): void
  /** One stored row cannot be read any more. Returns its `clientId`. */
  corrupt(account: string, pick: number): string | undefined
  rows(account: string): readonly OutboxRow[]
  row(account: string, clientId: string): OutboxRow | undefined
  /** It was told more of the row than it holds. */
  isBehind(account: string, clientId: string): boolean
}

/** What the checks hear of it. */
export interface StorageWatch {
  puts(account: string, row: OutboxRow): void
  /** It is in storage now. */
  stored(row: OutboxRow): void
  deletes(account: string, clientId: string): void
  injected(fault: StorageFault): void
}

const typicalMs = 3
const slowMs = 15_000

/** `random` decides how long steps take, and which of a dead tab's steps still happen. */
export function createFaultStorage(
  clock: VirtualClock,
  random: () => number,
  sharedName: string,
): FaultStorage {
  const accounts = new Map<string, Account>()
  const until = new Map<StorageFault, number>()
  /** The highest revision of each row that it was told. */
  const told = new Map<OutboxRow['clientId'], number>()
  let hung: (() => void)[] = []
  /** Steps happen in the order in which they were asked for, over all tabs, as transactions of IndexedDB do. */
  let lastAt = 0

  const of = (name: string): Account => {
    let account = accounts.get(name)
    if (!account) {
      account = { rows: new Map(), tails: new Map(), corrupt: new Set(), conversations: [] }
      accounts.set(name, account)
    }
    return account
  }
  const tell = ({ clientId, revision }: OutboxRow) =>
    told.set(clientId, Math.max(revision, told.get(clientId) ?? 0))
  const isOn = (fault: StorageFault) => (until.get(fault) ?? 0) > clock.now()

  function open(boundary: Boundary, watch: StorageWatch): ChatStorage {
    function step<T>(kind: 'load' | 'write' | 'delete', run: () => T): Promise<T> {
      if (!boundary.leave()) return new Promise(() => {})
      return new Promise<T>((resolve, reject) => {
        const slow = isOn('storage slow')
        if (slow) watch.injected('storage slow')
        const at = Math.max(
          lastAt,
          clock.now() + Math.floor(random() * (slow ? slowMs : typicalMs)),
        )
        lastAt = at
        const begin = () => {
          // What a page asked for before its end may or may not have happened.
          if (boundary.isDead && random() < 0.5) return
          if (isOn('storage hung') || hung.length > 0) {
            watch.injected('storage hung')
            hung.push(begin)
            return
          }
          const fault = faultOf(kind)
          if (fault) {
            watch.injected(fault)
            boundary.enter(() => reject(storageError()))
            return
          }
          const result = run()
          boundary.enter(() => resolve(result))
        }
        clock.after(at - clock.now(), begin)
      })
    }

    return {
      durable: true,
      sharedName,
      loadRows: (account) =>
        step('load', () => {
          const { rows, corrupt } = of(account)
          return [...rows.values()].filter(({ clientId }) => !corrupt.has(clientId))
        }),
      putRow(account, row) {
        if (!boundary.isDead) watch.puts(account, row)
        tell(row)
        return step('write', () => {
          const { rows } = of(account)
          if ((rows.get(row.clientId)?.revision ?? 0) > row.revision) return
          rows.set(row.clientId, row)
          watch.stored(row)
        })
      },
      claimRow(account, row) {
        if (!boundary.isDead) watch.puts(account, row)
        tell(row)
        return step('write', () => {
          const { rows } = of(account)
          const isFirst =
            (rows.get(row.clientId)?.revision ?? Number.POSITIVE_INFINITY) < row.revision
          if (!isFirst) return false
          rows.set(row.clientId, row)
          watch.stored(row)
          return true
        })
      },
      deleteRow(account, clientId) {
        if (!boundary.isDead) watch.deletes(account, clientId)
        return step('delete', () => void of(account).rows.delete(clientId))
      },
      loadTail: (account, id) => step('load', () => of(account).tails.get(id)),
      putTail: (account, id, tail) => step('write', () => void of(account).tails.set(id, tail)),
      deleteTail: (account, id) => step('delete', () => void of(account).tails.delete(id)),
      loadConversations: (account) => step('load', () => of(account).conversations),
      putConversations: (account, conversations) =>
        step('write', () => {
          of(account).conversations = conversations
        }),
      wipe: (account) => step('delete', () => void accounts.delete(account)),
      close() {},
    }
  }

  function goOn(): void {
    const steps = hung
    hung = []
    for (const begin of steps) clock.after(0, begin)
  }

  function faultOf(kind: 'load' | 'write' | 'delete'): StorageFault | undefined {
    if (kind === 'load') return isOn('storage load failed') ? 'storage load failed' : undefined
    if (isOn('storage write failed') && random() < 0.5) return 'storage write failed'
    // What is full can still be emptied.
    return kind === 'write' && isOn('quota') ? 'quota' : undefined
  }

  return {
    open,
    fail(fault, untilMs) {
      until.set(fault, untilMs)
      if (fault === 'storage hung') clock.after(untilMs - clock.now(), goOn)
    },
    heal() {
      until.clear()
      goOn()
    },
    corrupt(account, pick) {
      const { rows, corrupt } = of(account)
      const ids = [...rows.keys()]
      const id = ids[pick % Math.max(1, ids.length)]
      if (id !== undefined) corrupt.add(id)
      return id
    },
    rows: (account) => {
      const { rows, corrupt } = of(account)
      return [...rows.values()].filter(({ clientId }) => !corrupt.has(clientId))
    },
    isBehind: (account, clientId) =>
      (of(account).rows.get(clientId)?.revision ?? 0) < (told.get(clientId) ?? 0),
    row(account, clientId) {
      const { rows, corrupt } = of(account)
      return corrupt.has(clientId) ? undefined : rows.get(clientId)
    },
  }
}

const storageError = () =>
  new ChatError('storage', { message: 'The storage of this device failed, so nothing was kept.' })
