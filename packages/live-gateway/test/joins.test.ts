import { defineOperation, type Join, type UpstreamFunction } from '@parley/live-gateway'
import { describe, expect, it } from 'vitest'
import { startGateway } from './support/chat-gateway.js'

const names: Record<string, string> = { u1: 'Ada', u2: 'Ben', u3: 'Cleo' }

/** Answers `{ chats { data { text userId } } }` and what joins ask. */
function upstreamOf(authors: () => string[]) {
  const joins: { query: string; variables: Record<string, unknown>; userId: string | undefined }[] =
    []
  const answer: UpstreamFunction = ({ query, variables }, { user }) => {
    if (query.includes('chats')) {
      return { data: { chats: { data: authors().map((userId) => ({ text: 'hi', userId })) } } }
    }
    joins.push({ query, variables, userId: user?.id })
    const found = (id: unknown) => {
      const name = names[String(id)]
      return name === undefined ? null : { id, name }
    }
    if (Array.isArray(variables['ids'])) {
      return { data: { users: variables['ids'].map(found).filter((one) => one !== null) } }
    }
    const keys = Object.entries(variables).map(([alias, id]) => [alias, found(id)])
    return { data: Object.fromEntries(keys) }
  }
  return { answer, joins }
}

const byList: Join = {
  at: 'chats.data',
  key: 'userId',
  as: 'user',
  document: 'query ($ids: [ID!]!) { users(ids: $ids) { id name } }',
}
const byOne: Join = {
  at: 'chats.data',
  key: 'userId',
  as: 'user',
  document: 'query ($id: ID!) { userByID(id: $id) { ...Name } } fragment Name on User { id name }',
}

const chats = (
  upstream: UpstreamFunction,
  joins: Join[],
  sharing: 'user' | 'everyone' = 'everyone',
) =>
  defineOperation({
    name: 'Chats',
    document: '{ chats { data { text userId } } }',
    upstream,
    joins,
    sharing,
  })

const usersOf = async (response: Response) =>
  (await response.json()).data.chats.data.map((row: { user: unknown }) => row.user)

describe('a join', () => {
  it.each([
    ['a query of many keys', byList],
    ['a query of one key, under aliases', byOne],
  ])('writes what %s finds into each row, in one request', async (_, join) => {
    const { answer, joins } = upstreamOf(() => ['u1', 'u2', 'u1', 'gone'])
    const { get } = startGateway([chats(answer, [join])])
    const response = await get('/operations/Chats', 'ada')
    expect(await usersOf(response)).toEqual([
      { id: 'u1', name: 'Ada' },
      { id: 'u2', name: 'Ben' },
      { id: 'u1', name: 'Ada' },
      null,
    ])
    expect(joins).toHaveLength(1)
  })

  it('asks for one key in the words of its document', async () => {
    const { answer, joins } = upstreamOf(() => ['u1', 'u2'])
    const { get } = startGateway([chats(answer, [byOne])])
    await get('/operations/Chats', 'ada')
    const compact = joins[0]?.query.replaceAll(/\s+/g, ' ')
    expect(compact).toBe(
      'query ($k0: ID!, $k1: ID!) { k0: userByID(id: $k0) { ...Name } k1: userByID(id: $k1) { ...Name } } fragment Name on User { id name }',
    )
    expect(joins[0]?.variables).toEqual({ k0: 'u1', k1: 'u2' })
  })

  it('asks only for keys it has not seen for a minute, and sooner for those that had nothing', async () => {
    const authors = ['u1', 'gone']
    const { answer, joins } = upstreamOf(() => authors)
    const { get, clock } = startGateway([chats(answer, [byList])])
    const keys = () => joins.map(({ variables }) => variables['ids'])
    await get('/operations/Chats', 'ada')
    authors.push('u2')
    await clock.advance(2_000)
    await get('/operations/Chats', 'ada')
    expect(keys()).toEqual([['u1', 'gone'], ['u2']])
    await clock.advance(4_000)
    await get('/operations/Chats', 'ada')
    expect(keys().at(-1)).toEqual(['gone'])
    await clock.advance(60_000)
    await get('/operations/Chats', 'ada')
    expect(keys().at(-1)).toEqual(['u1', 'gone', 'u2'])
  })

  it('asks for no more keys at once than it may', async () => {
    const { answer, joins } = upstreamOf(() => ['u1', 'u2', 'u3'])
    const { get } = startGateway([chats(answer, [{ ...byList, maxBatch: 2 }])])
    await get('/operations/Chats', 'ada')
    expect(joins.map(({ variables }) => variables['ids'])).toEqual([['u1', 'u2'], ['u3']])
  })

  it('keeps what was found for one user from others, unless it is shared', async () => {
    const { answer, joins } = upstreamOf(() => ['u1'])
    const own = startGateway([chats(answer, [byList], 'user')])
    await own.get('/operations/Chats', 'ada')
    await own.get('/operations/Chats', 'ben')
    expect(joins.map(({ userId }) => userId)).toEqual(['ada', 'ben'])
    joins.length = 0
    const shared = startGateway([chats(answer, [{ ...byList, sharing: 'everyone' }], 'user')])
    await shared.get('/operations/Chats', 'ada')
    await shared.get('/operations/Chats', 'ben')
    expect(joins.map(({ userId }) => userId)).toEqual([undefined])
  })

  it('by a function gets the keys', async () => {
    const { answer } = upstreamOf(() => ['u1', 'u9'])
    const load = async (keys: readonly string[]) =>
      new Map(keys.map((key) => [key, key.toUpperCase()]))
    const { get } = startGateway([
      chats(answer, [{ at: 'chats.data', key: 'userId', as: 'user', load }]),
    ])
    expect(await usersOf(await get('/operations/Chats', 'ada'))).toEqual(['U1', 'U9'])
  })

  it('that fails fails the answer, and is tried again by the next', async () => {
    const { answer } = upstreamOf(() => ['u1'])
    let isBroken = true
    const load = async () => {
      if (isBroken) throw new Error('no connection')
      return new Map([['u1', 'Ada']])
    }
    const { get, clock, events } = startGateway([
      chats(answer, [{ at: 'chats.data', key: 'userId', as: 'user', load }]),
    ])
    expect((await get('/operations/Chats', 'ada')).status).toBe(502)
    expect(events.find(({ type }) => type === 'failure')).toBeDefined()
    isBroken = false
    await clock.advance(2_000)
    expect(await usersOf(await get('/operations/Chats', 'ada'))).toEqual(['Ada'])
  })
})
