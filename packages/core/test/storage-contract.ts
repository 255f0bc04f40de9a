import type { ChatStorage, Message, OutboxRow } from '@parley/core'
import { expect, it } from 'vitest'

export function textRow(clientId: string, changes: Partial<OutboxRow> = {}): OutboxRow {
  return {
    clientId,
    sequence: 1,
    queuedAt: 1_750_000_000_000,
    conversationId: 'room',
    operation: { kind: 'send', content: { text: `text of ${clientId}` } },
    state: 'queued',
    attempts: 0,
    revision: 1,
    ...changes,
  }
}

const message: Message = {
  id: 'm1',
  conversationId: 'room',
  author: { id: 'bob' },
  createdAt: 1,
  text: 'hello',
}

/** What every storage keeps; `create` opens one, and again what an earlier page left. */
export function itIsAStorage(create: () => ChatStorage): void {
  it('adds, replaces and deletes rows, of one account at a time', async () => {
    const storage = create()
    await storage.putRow('ada', textRow('a'))
    await storage.putRow('ada', textRow('b'))
    await storage.putRow('ada', textRow('a', { state: 'failed', errorCode: 'server' }))
    await storage.putRow('ada b', textRow('c'))
    await storage.deleteRow('ada', 'b')
    await storage.deleteRow('ada', 'c')
    expect(await storage.loadRows('ada')).toEqual([
      textRow('a', { state: 'failed', errorCode: 'server' }),
    ])
    expect(await storage.loadRows('ada b')).toEqual([textRow('c')])
    expect(await storage.loadRows('ad')).toEqual([])
  })

  it('keeps the row of the higher revision, whichever is written last', async () => {
    const storage = create()
    const failed = textRow('a', { revision: 3, state: 'failed' })
    await storage.putRow('ada', failed)
    await storage.putRow('ada', textRow('a', { revision: 2 }))
    expect(await storage.loadRows('ada')).toEqual([failed])
    await storage.putRow('ada', textRow('a', { revision: 3 }))
    expect(await storage.loadRows('ada')).toEqual([textRow('a', { revision: 3 })])
  })

  it('lets one claim a row, and nobody one that is gone', async () => {
    const storage = create()
    await storage.putRow('ada', textRow('a'))
    const claims = await Promise.all(
      [1, 2, 3].map(() => storage.claimRow('ada', textRow('a', { revision: 2 }))),
    )
    expect(claims).toEqual([true, false, false])
    expect(await storage.claimRow('ada', textRow('a', { revision: 3 }))).toBe(true)
    expect(await storage.claimRow('bob', textRow('a', { revision: 4 }))).toBe(false)
    expect(await storage.claimRow('ada', textRow('b', { revision: 2 }))).toBe(false)
    expect(await storage.loadRows('ada')).toEqual([textRow('a', { revision: 3 })])
  })

  it('keeps tails and conversations, and wipes all of one account', async () => {
    const storage = create()
    expect(await storage.loadTail('ada', 'room')).toBeUndefined()
    expect(await storage.loadConversations('ada')).toEqual([])
    for (const account of ['ada', 'bob']) {
      await storage.putRow(account, textRow('a'))
      await storage.putTail(account, 'room', { messages: [message], atStart: true })
      await storage.putTail(account, 'other', { messages: [], atStart: false })
      await storage.putConversations(account, [{ id: 'room' }, { id: 'other' }])
    }
    await storage.deleteTail('ada', 'other')
    expect(await storage.loadTail('ada', 'room')).toEqual({ messages: [message], atStart: true })
    expect(await storage.loadTail('ada', 'other')).toBeUndefined()
    await storage.wipe('ada')
    expect(await storage.loadRows('ada')).toEqual([])
    expect(await storage.loadTail('ada', 'room')).toBeUndefined()
    expect(await storage.loadConversations('ada')).toEqual([])
    expect(await storage.loadRows('bob')).toHaveLength(1)
    expect(await storage.loadTail('bob', 'other')).toEqual({ messages: [], atStart: false })
    expect(await storage.loadConversations('bob')).toHaveLength(2)
  })
}
