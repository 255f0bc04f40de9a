import {
  createLiveGateway,
  defineOperation,
  type LiveGateway,
  variable,
} from '@parley/live-gateway'
import { toNodeListener } from '@parley/live-gateway/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listen } from './support/node-server.js'
import { type ClientAnswer, createWunderGraphClient } from './support/wundergraph-client.js'

interface Row {
  readonly _id: string
  readonly content: string
  readonly userId: string
  readonly timestamp: string
}

/** The gateway over a real socket; its upstream is a list in the process. */
describe("a client that knows only WunderGraph's protocol", () => {
  let rows: Row[] = []
  let sessions = new Set<string>()
  let gateway: LiveGateway
  let server: Awaited<ReturnType<typeof listen>>

  const operations = () => [
    defineOperation({
      name: 'AllMessages',
      document: '{ db_allMessages { data { _id content userId timestamp } } }',
      sharing: 'everyone',
      pollingIntervalMs: 50,
      upstream: () => ({ data: { db_allMessages: { data: rows } } }),
      joins: [
        {
          at: 'db_allMessages.data',
          key: 'userId',
          as: 'user',
          load: async (ids) => new Map(ids.map((id) => [id, { name: id.toUpperCase() }])),
        },
      ],
    }),
    defineOperation({
      name: 'Search',
      document: 'query ($text: String!, $limit: Int) { found }',
      variables: {
        text: variable.string(),
        limit: variable.optional(variable.integer({ min: 1 })),
      },
      live: false,
      access: 'anyone',
      upstream: ({ variables }) => ({ data: { found: variables } }),
    }),
    defineOperation({
      name: 'AddMessage',
      document:
        'mutation ($content: String!, $userId: String!, $timestamp: String!) { db_createChat { _id } }',
      variables: { content: variable.string() },
      serverVariables: {
        userId: ({ user }) => user?.id,
        timestamp: () => '2026-11-21T12:00:00.000Z',
      },
      upstream: ({ variables }) => {
        const content = String(variables['content'])
        const userId = String(variables['userId'])
        const timestamp = String(variables['timestamp'])
        if (content === '') return { errors: [{ message: 'content is empty' }] }
        rows = [...rows, { _id: `c${rows.length}`, content, userId, timestamp }]
        return { data: { db_createChat: { _id: `c${rows.length - 1}` } } }
      },
      forwardUpstreamErrors: true,
      invalidates: () => [{ operation: 'AllMessages' }],
    }),
  ]

  beforeEach(async () => {
    rows = Array.from({ length: 20 }, (_, index) => ({
      _id: `old${index}`,
      content: `message ${index} 😀`,
      userId: 'ben',
      timestamp: '2026-11-20T12:00:00.000Z',
    }))
    sessions = new Set(['ada', 'ben'])
    gateway = createLiveGateway({
      operations: operations(),
      authenticate: ({ headers }) => {
        const id =
          /session=(\w+)/.exec(headers.get('cookie') ?? '')?.[1] ??
          /^Bearer (\w+)$/.exec(headers.get('authorization') ?? '')?.[1]
        return id !== undefined && sessions.has(id)
          ? { id, profile: { name: id.toUpperCase() } }
          : undefined
      },
    })
    server = await listen(toNodeListener(gateway.handle))
  })
  afterEach(async () => {
    gateway.close()
    await server.close()
  })

  const byCookie = (user: string) =>
    createWunderGraphClient(server.url, { cookie: `session=${user}` })
  const byToken = (user: string) => createWunderGraphClient(server.url, { token: user })
  const contents = ({ data }: ClientAnswer) =>
    (data as { db_allMessages: { data: { content: string }[] } }).db_allMessages.data.map(
      ({ content }) => content,
    )

  it('queries, with joins done', async () => {
    const { data } = await byCookie('ada').query('AllMessages')
    expect(data).toMatchObject({ db_allMessages: { data: { length: 20 } } })
    expect(JSON.stringify(data)).toContain('"user":{"name":"BEN"}')
  })

  it('sends variables as JSON, or each by itself', async () => {
    const client = byCookie('ada')
    const input = { text: 'a&b="ü"', limit: 3 }
    expect(await client.query('Search', input)).toEqual({ data: { found: input } })
    const flat = await fetch(`${server.url}/operations/Search?text=true&limit=3&wg_api_hash=1`)
    expect(await flat.json()).toEqual({ data: { found: { text: 'true', limit: 3 } } })
  })

  it('queries once where it says wg_subscribe_once', async () => {
    const answer = await byCookie('ada').query('AllMessages', {}, { wg_subscribe_once: '' })
    expect(contents(answer)).toHaveLength(20)
    const stream = await fetch(
      `${server.url}/operations/AllMessages?wg_live&wg_sse&wg_subscribe_once`,
      {
        headers: { authorization: 'Bearer ada' },
      },
    )
    const text = await stream.text()
    expect(text).toMatch(/^retry: \d+\n\nid: \S+\ndata: \{"data":/)
    expect(text.endsWith('data: done\n\n')).toBe(true)
  })

  it('mutates with its CSRF token, as the author that the session says', async () => {
    const client = byCookie('ada')
    const input = { content: 'hello', userId: 'ben', timestamp: '1/1/1970, 1:00:00 AM' }
    expect(await client.mutate('AddMessage', input)).toEqual({
      data: { db_createChat: { _id: 'c20' } },
    })
    expect(rows.at(-1)).toEqual({
      _id: 'c20',
      content: 'hello',
      userId: 'ada',
      timestamp: '2026-11-21T12:00:00.000Z',
    })
  })

  it('is refused a mutation by cookie without token, or with that of somebody else', async () => {
    const without = await byCookie('ada').mutate(
      'AddMessage',
      { content: 'x' },
      { withCsrf: false },
    )
    expect(without.error?.status).toBe(403)
    const ben = await fetch(`${server.url}/auth/cookie/csrf`, {
      headers: { cookie: 'session=ben' },
    })
    const csrfCookie = ben.headers.getSetCookie()[0]?.split(';')[0]
    const stolen = await fetch(`${server.url}/operations/AddMessage`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        cookie: `session=ada; ${csrfCookie}`,
        'x-csrf-token': await ben.text(),
      },
      body: '{"content":"x"}',
    })
    expect([stolen.status, stolen.headers.get('x-csrf-failure')]).toEqual([403, 'true'])
    expect(rows).toHaveLength(20)
  })

  it('mutates by token without CSRF', async () => {
    const answer = await byToken('ada').mutate('AddMessage', { content: 'x' }, { withCsrf: false })
    expect(answer.error).toBeUndefined()
  })

  it('is told what the upstream says, where the operation forwards it', async () => {
    const { error } = await byCookie('ada').mutate('AddMessage', { content: '' })
    expect(error).toMatchObject({ message: 'content is empty', status: 200 })
  })

  it('is told which field is wrong', async () => {
    const { error } = await byCookie('ada').query('Search', { text: 1, limit: 0, evil: true })
    expect(error?.status).toBe(400)
    expect(error?.errors).toEqual([
      { propertyPath: '/evil', message: 'is not declared', invalidValue: null },
      {
        propertyPath: '/text',
        message: 'must be a string of at most 1000 characters',
        invalidValue: null,
      },
      {
        propertyPath: '/limit',
        message: 'must be an integer from 1 to 2147483647',
        invalidValue: null,
      },
    ])
  })

  it('gets 404 for what is not declared, and 401 for nobody', async () => {
    expect((await byCookie('ada').query('Everything')).error?.status).toBe(404)
    const nobody = createWunderGraphClient(server.url)
    expect((await nobody.query('AllMessages')).error).toEqual({
      message: 'Not authorized',
      status: 401,
    })
    const { value } = await nobody.subscribe('AllMessages').next()
    expect(value).toEqual({ error: { message: 'Response is not ok', status: 401 } })
  })

  it('fetches the user, and hears that there is none', async () => {
    expect(await byCookie('ada').fetchUser()).toEqual({ userId: 'ada', name: 'ADA' })
    expect(await createWunderGraphClient(server.url).fetchUser()).toBeUndefined()
  })

  it.each([true, false])('is live by fetch (with patches: %s)', async (patches) => {
    const stream = byToken('ada').subscribe('AllMessages', undefined, { patches })
    expect(contents((await stream.next()).value)).toHaveLength(20)
    await byCookie('ben').mutate('AddMessage', { content: 'new' })
    expect(contents((await stream.next()).value).at(-1)).toBe('new')
    rows = rows.slice(1)
    expect(contents((await stream.next()).value)).toEqual(rows.map(({ content }) => content))
    await stream.return(undefined)
  })

  it('is live by SSE, comes back after a cut, and misses nothing', async () => {
    const answers: ClientAnswer[] = []
    let wake = () => {}
    const subscription = byCookie('ada').subscribeBySse('AllMessages', undefined, (answer) => {
      answers.push(answer)
      wake()
    })
    const until = async (isThere: () => boolean) => {
      while (!isThere()) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
    const newest = () => answers.at(-1) && contents(answers.at(-1) ?? {})
    await until(() => newest()?.length === 20)
    await byCookie('ben').mutate('AddMessage', { content: 'one' })
    await until(() => newest()?.at(-1) === 'one')
    server.server.closeAllConnections()
    rows = [...rows, { _id: 'two', content: 'two', userId: 'ben', timestamp: '' }]
    await gateway.invalidate('AllMessages')
    await until(() => newest()?.at(-1) === 'two')
    expect(subscription.state.connections).toBe(2)
    expect(newest()).toEqual(rows.map(({ content }) => content))
    await subscription.close()
  })

  it('stops coming back by SSE when the session is over', async () => {
    let sawError: unknown
    const subscription = byCookie('ada').subscribeBySse('AllMessages', undefined, ({ error }) => {
      sawError = error?.message
      if (error === undefined) {
        sessions.delete('ada')
        gateway.recheck('ada')
      }
    })
    await subscription.ended
    expect(sawError).toBe('The session is over: sign in again.')
    expect(subscription.state.connections).toBe(1)
  })
})
