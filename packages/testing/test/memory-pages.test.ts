import { describe, expect, it } from 'vitest'
import { at, history } from './history.js'
import { calling, codeOf, createWorld } from './world.js'

describe('pages', () => {
  async function loaded(count: number) {
    const world = createWorld()
    const messages = world.backend.addMessages('room', history(count))
    const transport = world.backend.transportFor('ann')
    const load = async (
      start: Parameters<typeof transport.loadMessages>[0]['start'],
      limit = 4,
    ) => {
      const request = { conversationId: 'room', start, limit }
      const page = await transport.loadMessages(request, calling())
      return [page.messages.map(({ text }) => text.slice(4)).join(' '), page.atStart, page.atEnd]
    }
    return { ...world, messages, transport, load }
  }

  it('are contiguous from every start, and know their ends', async () => {
    const { load, messages } = await loaded(12)
    expect(await load('newest')).toEqual(['9 10 11 12', false, true])
    expect(await load('newest', 50)).toEqual(['1 2 3 4 5 6 7 8 9 10 11 12', true, true])
    expect(await load({ before: at(messages, 8) })).toEqual(['5 6 7 8', false, false])
    expect(await load({ before: at(messages, 3) })).toEqual(['1 2 3', true, false])
    expect(await load({ after: at(messages, 7) })).toEqual(['9 10 11 12', false, true])
    expect(await load({ after: at(messages, 0) })).toEqual(['2 3 4 5', false, false])
    expect(await load({ around: at(messages, 5).id })).toEqual(['4 5 6 7', false, false])
    expect(await load({ around: at(messages, 11).id })).toEqual(['9 10 11 12', false, true])
  })

  it('are empty only where nothing is on the side that was asked for', async () => {
    const { load, messages } = await loaded(3)
    expect(await load({ after: at(messages, 2) })).toEqual(['', false, true])
    expect(await load({ before: at(messages, 0) })).toEqual(['', true, false])
    expect(await (await loaded(0)).load('newest')).toEqual(['', true, true])
  })

  it('page on from a message that was deleted by absence', async () => {
    const { backend, messages } = await loaded(5)
    const transport = backend.transportFor('ann', { capabilities: { deletions: 'absence' } })
    backend.deletes('bob', at(messages, 2).id)
    const page = await transport.loadMessages(
      { conversationId: 'room', start: { before: at(messages, 2) }, limit: 9 },
      calling(),
    )
    expect(page.messages.map(({ text }) => text)).toEqual(['No. 1', 'No. 2'])
    const after = await transport.loadMessages(
      { conversationId: 'room', start: { after: at(messages, 2) }, limit: 9 },
      calling(),
    )
    expect(after.messages.map(({ text }) => text)).toEqual(['No. 4', 'No. 5'])
  })

  it('reject unknown starts, limits and paging that is not promised', async () => {
    const { backend, transport, messages } = await loaded(3)
    const request = { conversationId: 'room', limit: 4 }
    const around = { ...request, start: { around: 'm99' } }
    expect(await codeOf(transport.loadMessages(around, calling()))).toBe('gone')
    const none = { ...request, start: 'newest', limit: 0 } as const
    expect(await codeOf(transport.loadMessages(none, calling()))).toBe('invalid')
    const newestOnly = backend.transportFor('ann', { capabilities: { paging: [] } })
    const before = { ...request, start: { before: at(messages, 2) } }
    expect(await codeOf(newestOnly.loadMessages(before, calling()))).toBe('unsupported')
  })

  it('sort a late message where its position says, and count on in numbers', async () => {
    const { backend, load } = await loaded(10)
    backend.sends('bob', 'room', 'No. 9a', { position: 9.5 })
    backend.sends('bob', 'room', 'No. 12')
    expect(await load('newest', 4)).toEqual(['9 9a 10 12', false, true])
  })
})
