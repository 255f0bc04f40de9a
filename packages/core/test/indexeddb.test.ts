import 'fake-indexeddb/auto'
import { ChatError, type ChatStorage, indexedDbStorage, memoryStorage } from '@parley/core'
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { itIsAStorage, textRow } from './storage-contract.js'

const raw = (version: number, upgrade: (database: IDBDatabase) => void = () => {}) =>
  new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open('parley', version)
    request.onupgradeneeded = () => upgrade(request.result)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
const done = (request: IDBRequest) =>
  new Promise<void>((resolve, reject) => {
    request.onsuccess = () => resolve()
    request.onerror = () => reject(request.error)
  })
const put = (database: IDBDatabase, store: string, value: unknown, key: IDBValidKey) =>
  done(database.transaction(store, 'readwrite').objectStore(store).put(value, key))

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('memoryStorage', () => {
  itIsAStorage(memoryStorage)
})

describe('indexedDbStorage', () => {
  itIsAStorage(indexedDbStorage)

  it('keeps rows for the next page, durably, and for pages of the same name', async () => {
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction')
    const [one, two, other] = [
      indexedDbStorage(),
      indexedDbStorage(),
      indexedDbStorage({ name: 'other' }),
    ]
    await one.putRow('ada', textRow('a'))
    expect(transaction).toHaveBeenLastCalledWith(['rows'], 'readwrite', { durability: 'strict' })
    await one.putTail('ada', 'room', { messages: [], atStart: true })
    expect(transaction).toHaveBeenLastCalledWith(['tails'], 'readwrite', { durability: 'relaxed' })
    one.close()
    expect(await two.loadRows('ada')).toEqual([textRow('a')])
    expect(await other.loadRows('ada')).toEqual([])
    expect(two.sharedName).toBe(one.sharedName)
    expect(two.sharedName).not.toBe(other.sharedName)
    expect([two.durable, two.error]).toEqual([true, undefined])
  })

  it('leaves out what cannot be read as a row, and loads the others', async () => {
    const storage = indexedDbStorage()
    await storage.putRow('ada', textRow('a'))
    const database = await raw(2)
    const broken = [
      null,
      'text',
      {},
      { ...textRow('x'), sequence: 'one' },
      { ...textRow('x'), operation: { kind: 'send' } },
      { ...textRow('x'), operation: { kind: 'edit', content: { text: '' } } },
      { ...textRow('x'), state: 'lost' },
      { ...textRow('x'), errorCode: 'toString' },
    ]
    for (const [index, value] of broken.entries())
      await put(database, 'rows', value, ['ada', `broken ${index}`])
    database.close()
    expect(await storage.loadRows('ada')).toEqual([textRow('a')])
  })

  it('brings an older schema up to date, with what it holds', async () => {
    const database = await raw(1, (old) => old.createObjectStore('rows'))
    await put(database, 'rows', textRow('a'), ['ada', 'a'])
    database.close()
    const storage = indexedDbStorage()
    expect(await storage.loadRows('ada')).toEqual([textRow('a')])
    await storage.putConversations('ada', [{ id: 'room' }])
    expect(await storage.loadConversations('ada')).toEqual([{ id: 'room' }])
    expect(storage.durable).toBe(true)
  })

  const keepsInMemory = async (storage: ChatStorage) => {
    await storage.putRow('ada', textRow('a'))
    expect(await storage.loadRows('ada')).toEqual([textRow('a')])
    expect(storage.durable).toBe(false)
    expect(storage.error?.code).toBe('storage')
    expect(storage.sharedName).toBeUndefined()
  }

  it('goes on in memory where the schema is newer, and leaves that alone', async () => {
    const newer = await raw(99, (database) => database.createObjectStore('rows'))
    const storage = indexedDbStorage()
    await keepsInMemory(storage)
    expect(storage.error?.message).toContain('newer version')
    const rows = newer.transaction('rows').objectStore('rows').getAll()
    await done(rows)
    expect(rows.result).toEqual([])
  })

  it.each([
    ['is none', () => undefined],
    [
      'may not be touched',
      () => {
        throw new DOMException('denied', 'SecurityError')
      },
    ],
    [
      'opens nothing in a private window',
      () => ({
        open() {
          const request: { onerror?: () => void; error?: DOMException } = {}
          queueMicrotask(() => {
            request.error = new DOMException('private', 'InvalidStateError')
            request.onerror?.()
          })
          return request
        },
      }),
    ],
  ])('goes on in memory where IndexedDB %s', async (_, get) => {
    const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'indexedDB')
    Object.defineProperty(globalThis, 'indexedDB', { configurable: true, get })
    try {
      await keepsInMemory(indexedDbStorage())
    } finally {
      if (descriptor) Object.defineProperty(globalThis, 'indexedDB', descriptor)
    }
  })

  it('lets another tab delete the database, and opens it again at the next use', async () => {
    const storage = indexedDbStorage()
    await storage.putRow('ada', textRow('a'))
    await done(indexedDB.deleteDatabase('parley'))
    expect(await storage.loadRows('ada')).toEqual([])
    await storage.putRow('ada', textRow('b'))
    expect(await storage.loadRows('ada')).toEqual([textRow('b')])
    expect(storage.durable).toBe(true)
  })

  it('lets another tab upgrade the database, and goes on in memory then', async () => {
    const storage = indexedDbStorage()
    await storage.putRow('ada', textRow('a'))
    const newer = await raw(99)
    await keepsInMemory(storage)
    newer.close()
  })

  it('opens the database again when the browser closed the connection without a word', async () => {
    const storage = indexedDbStorage()
    await storage.putRow('ada', textRow('a'))
    const open = vi.spyOn(indexedDB, 'open')
    const transaction = vi
      .spyOn(IDBDatabase.prototype, 'transaction')
      .mockImplementationOnce(() => {
        throw new DOMException('The database connection is closing.', 'InvalidStateError')
      })
    expect(await storage.loadRows('ada')).toEqual([textRow('a')])
    expect(open).toHaveBeenCalledTimes(1)
    expect(transaction).toHaveBeenCalledTimes(2)
  })

  it('fails after 5 s, and then soon, when an older tab keeps the database, and goes on when that closes', async () => {
    const older = await raw(1, (old) => old.createObjectStore('rows'))
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const storage = indexedDbStorage()
    const outcome = storage.putRow('ada', textRow('a')).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(await outcome).toMatchObject({ name: 'ChatError', code: 'storage' })
    const next = storage.putRow('ada', textRow('a')).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(100)
    expect(await next).toMatchObject({ name: 'ChatError', code: 'storage' })
    vi.useRealTimers()
    older.close()
    await storage.putRow('ada', textRow('b'))
    expect(await storage.loadRows('ada')).toEqual([textRow('b')])
    expect(storage.durable).toBe(true)
  })

  it.each([
    ['QuotaExceededError', 'no more room'],
    ['AbortError', 'AbortError'],
  ])('fails when a write ends in %s, and says so', async (name, said) => {
    const storage = indexedDbStorage()
    await storage.putRow('ada', textRow('a'))
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(() => {
      throw new DOMException('it failed', name)
    })
    const error = await storage.putRow('ada', textRow('b')).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ChatError)
    expect(error).toMatchObject({ code: 'storage', message: expect.stringContaining(said) })
    expect(await storage.loadRows('ada')).toEqual([textRow('a')])
    expect(storage.durable).toBe(true)
  })

  it('writes nothing of a transaction that aborts', async () => {
    const storage = indexedDbStorage()
    await storage.putRow('ada', textRow('a'))
    const original = IDBObjectStore.prototype.put
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(function (
      this: IDBObjectStore,
      ...asked
    ) {
      const request = original.apply(this, asked)
      this.transaction.abort()
      return request
    })
    await expect(storage.putRow('ada', textRow('b'))).rejects.toMatchObject({ code: 'storage' })
    expect(await storage.loadRows('ada')).toEqual([textRow('a')])
  })

  it('still does what was begun before it closes, and lets the database go then', async () => {
    const storage = indexedDbStorage()
    const writing = storage.putRow('ada', textRow('a'))
    storage.close()
    storage.close()
    await writing
    await expect(storage.putRow('ada', textRow('b'))).rejects.toMatchObject({ code: 'storage' })
    // Nothing keeps it open.
    const deleting = indexedDB.deleteDatabase('parley')
    const blocked = vi.fn()
    deleting.onblocked = blocked
    await done(deleting)
    expect(blocked).not.toHaveBeenCalled()
  })
})
