import { createChatClient, indexedDbStorage } from '@parley/core'
import { createMemoryBackend } from '@parley/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { itIsAStorage, textRow } from './storage-contract.js'

// The database of a real browser; each test has one of its own.
let made = 0
let name = ''
const create = () => {
  made += 1
  name = `parley-test-${made}`
  return indexedDbStorage({ name })
}
const done = (request: IDBRequest) =>
  new Promise<void>((resolve, reject) => {
    request.onsuccess = () => resolve()
    request.onerror = () => reject(request.error)
  })

afterEach(() => done(indexedDB.deleteDatabase(name)))

describe('indexedDbStorage in a browser', () => {
  itIsAStorage(create)

  it('keeps rows for the next page', async () => {
    const one = create()
    await one.putRow('ada', textRow('a'))
    one.close()
    const two = indexedDbStorage({ name })
    expect(await two.loadRows('ada')).toEqual([textRow('a')])
    two.close()
  })

  it('works on one database over two connections', async () => {
    const [one, two] = [create(), indexedDbStorage({ name })]
    await one.putRow('ada', textRow('a'))
    const claims = await Promise.all(
      [one, two].map((storage) => storage.claimRow('ada', textRow('a', { revision: 2 }))),
    )
    expect(claims.sort()).toEqual([false, true])
    expect(await two.loadRows('ada')).toEqual([textRow('a', { revision: 2 })])
    one.close()
    two.close()
  })

  it('lets the database be deleted under it, and makes another at the next use', async () => {
    const storage = create()
    await storage.putRow('ada', textRow('a'))
    await done(indexedDB.deleteDatabase(name))
    expect(await storage.loadRows('ada')).toEqual([])
    await storage.putRow('ada', textRow('b'))
    expect(await storage.loadRows('ada')).toEqual([textRow('b')])
    storage.close()
  })

  it('cannot write what cannot be copied, and goes on', async () => {
    const storage = create()
    const data = { run: () => {} }
    const row = textRow('a', { operation: { kind: 'send', content: { text: 'x', data } } })
    await expect(storage.putRow('ada', row)).rejects.toMatchObject({ code: 'storage' })
    await storage.putRow('ada', textRow('b'))
    expect(await storage.loadRows('ada')).toEqual([textRow('b')])
    storage.close()
  })

  it('keeps what a client could not send, for the client of the next page', async () => {
    const backend = createMemoryBackend({
      users: [{ id: 'ada' }],
      conversations: [{ id: 'room', memberIds: ['ada'] }],
    })
    backend.link('ada').cut()
    const open = (storage = indexedDbStorage({ name })) =>
      createChatClient({ transport: backend.transportFor('ada'), storage })
    const first = open(create())
    first.conversation('room').send({ text: 'hello' })
    await vi.waitFor(() => expect(first.conversation('room').timeline.get().length).toBe(1))
    first.close()
    backend.link('ada').restore()
    const second = open()
    await vi.waitFor(() => expect(backend.messages('room')).toHaveLength(1))
    second.close()
  })
})

describe('several tabs in a browser', () => {
  it('sends in one, by the lock and the channel of the browser', async () => {
    const backend = createMemoryBackend({
      users: [{ id: 'ada' }],
      conversations: [{ id: 'room', memberIds: ['ada'] }],
    })
    const open = (storage = indexedDbStorage({ name })) =>
      createChatClient({ transport: backend.transportFor('ada'), storage })
    const [one, two] = [open(create()), open()]
    two.conversation('room').send({ text: 'from two' })
    await vi.waitFor(() => expect(backend.messages('room')).toHaveLength(1))
    // The one that holds the lock goes, and the other one goes on.
    one.close()
    two.conversation('room').send({ text: 'from two again' })
    await vi.waitFor(() => expect(backend.messages('room')).toHaveLength(2))
    two.close()
    expect(backend.link('ada').calls.filter(({ method }) => method === 'send')).toHaveLength(2)
  })
})
