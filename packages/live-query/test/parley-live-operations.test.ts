import { parleyOperations, parleyRequests } from '@parley/graphql'
import { describe, expect, it } from 'vitest'
import { parleyLiveOperations } from '../src/index.js'

const me = { id: 'ada' }
const operations = parleyLiveOperations
const nameOf = ({ document }: { readonly document: string }) =>
  document.split(/[({]/)[0]?.trim() ?? ''

describe('the map of the reference schema behind a gateway', () => {
  it('names the operations as the documents do that a gateway declares', () => {
    for (const [name, { document }] of Object.entries(parleyRequests))
      expect([name, operations[name as keyof typeof parleyRequests]?.document]).toEqual([
        name,
        nameOf({ document }),
      ])
    expect(operations.setPresence?.document).toBe(
      nameOf(parleyOperations.setPresence ?? { document: '' }),
    )
    expect(operations.leave?.document).toBe('mutation Leave')
  })

  it('reads what an answer has, without its nulls', () => {
    const request = { conversationId: 'c1', start: 'newest', limit: 50 } as const
    const message = { id: 'm1', text: 'Hello', author: { id: 'ben', name: null }, editedAt: null }
    const answer = { messages: { messages: [message], atStart: true, atEnd: true } }
    const page = operations.loadMessages.decode(answer, { me, request })
    expect(page).toEqual({
      messages: [{ id: 'm1', text: 'Hello', author: { id: 'ben' } }],
      atStart: true,
      atEnd: true,
    })
    expect(Object.keys(page.messages[0]?.author ?? {})).toEqual(['id'])
    expect(page.messages[0]).not.toBe(message)
  })

  it('throws where the answer is of another operation', () => {
    const { loadMessages, send, setPresence, leave } = operations
    const answer = { notes: [] }
    const request = { conversationId: 'c1', start: 'newest', limit: 50 } as const
    const sent = { clientId: 'k1', queuedAt: 1, conversationId: 'c1', content: { text: '' } }
    const page = { state: 'online', tabId: 't1' } as const
    expect(() => loadMessages.decode(answer, { me, request })).toThrow()
    expect(() => send.decode(answer, { me, request: sent })).toThrow()
    expect(() => setPresence?.decode(answer, { me, request: page })).toThrow()
    expect(() => leave?.decode(answer, { me, request: page })).toThrow()
  })
})
