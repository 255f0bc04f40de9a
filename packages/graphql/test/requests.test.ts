import type { ServerResponse } from 'node:http'
import { GraphQLClient } from 'graphql-request'
import { describe, expect, it } from 'vitest'
import {
  askOn,
  createChatRequests,
  createFetchRequest,
  createRequester,
  createTokenSource,
  type GetToken,
  type GraphQLRequest,
  parleyOperations,
} from '../src/index.js'
import { html, json, startHttpServer } from './http-server.js'
import { message, wireMessage } from './parley-answers.js'

const me = { id: 'u1' }
const answer = json({ data: { sendMessage: wireMessage } })
const operation = {
  clientId: 'k1',
  queuedAt: 1,
  conversationId: 'c1',
  content: { text: 'canary text' },
}
const call = () => ({ signal: new AbortController().signal })

/** The same behaviour is asked of the built-in executor and of graphql-request. */
const executors: readonly (readonly [
  string,
  (url: string, getToken?: GetToken) => GraphQLRequest,
])[] = [
  ['the built-in fetch', (url, getToken) => createFetchRequest({ url, getToken })],
  [
    'GraphQLClient of graphql-request',
    (url, getToken) => {
      const client = new GraphQLClient(url, {
        requestMiddleware: async (request) => {
          const token = await getToken?.({ refused: false })
          const headers = {
            ...(request.headers as object),
            ...(token && { authorization: `Bearer ${token}` }),
          }
          return { ...request, headers: token ? headers : (request.headers ?? {}) }
        },
      })
      return (options) => client.request(options)
    },
  ],
]

describe.each(executors)('requests by %s', (_name, execute) => {
  const requests = (request: GraphQLRequest, getToken?: GetToken) =>
    createChatRequests(
      parleyOperations,
      createRequester(me, request, getToken && createTokenSource(getToken)),
    )

  it('send the document and the variables, and read the answer', async () => {
    const { url, seen } = await startHttpServer(answer)
    expect(await requests(execute(url)).send(operation, call())).toEqual(message)
    expect(seen[0]?.body.query).toBe(parleyOperations.send.document)
    expect(seen[0]?.body.variables).toEqual({
      input: { clientId: 'k1', conversationId: 'c1', text: 'canary text' },
    })
    expect(seen[0]?.headers['content-type']).toBe('application/json')
    expect(seen[0]?.headers.accept).toContain('application/graphql-response+json')
  })

  const failures: readonly (readonly [
    string,
    (request: unknown, response: ServerResponse) => void,
    object,
  ])[] = [
    ['502 with a page', html(502), { code: 'server' }],
    ['200 with a page', html(200), { code: 'server' }],
    ['401 with a page', html(401), { code: 'auth' }],
    ['413 with a page', html(413), { code: 'too-large' }],
    [
      '429 with a time',
      html(429, { 'retry-after': '7' }),
      { code: 'rate-limited', retryAfterMs: 7_000 },
    ],
    [
      '503 with a time',
      json({}, 503, { 'retry-after': '1' }),
      { code: 'server', retryAfterMs: 1_000 },
    ],
    [
      'data beside errors',
      json({
        data: { sendMessage: wireMessage },
        errors: [{ message: 'canary', extensions: { code: 'conflict' } }],
      }),
      { code: 'conflict' },
    ],
    ['errors without data', json({ errors: [{ message: 'canary' }] }), { code: 'server' }],
    [
      'an error code with a status',
      json({ errors: [{ message: 'canary', extensions: { code: 'forbidden' } }] }, 400),
      { code: 'forbidden' },
    ],
    ['nothing', json({}), { code: 'server' }],
    ['null', json(null), { code: 'server' }],
    ['no data', json({ data: null }), { code: 'server' }],
    ['another shape', json({ data: { sendMessage: [] } }), { code: 'server' }],
    [
      'half a body',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
        response.write('{"data":')
        setImmediate(() => response.destroy())
      },
      { code: 'network' },
    ],
    [
      'no answer',
      (_request, response) => {
        response.destroy()
      },
      { code: 'network' },
    ],
  ]
  it.each(failures)(
    'fail with a typed error that quotes nothing on %s',
    async (_what, respond, expected) => {
      const { url } = await startHttpServer(respond)
      const error = await requests(execute(url))
        .send(operation, call())
        .catch((thrown) => thrown)
      expect(error).toMatchObject({ name: 'ChatError', ...expected })
      expect(
        `${error.message} ${error.stack} ${JSON.stringify(error)} ${error.cause}`,
      ).not.toContain('canary')
    },
  )

  it('settle with the reason as soon as the signal aborts', async () => {
    let arrived = () => {}
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const { url } = await startHttpServer(() => arrived())
    const controller = new AbortController()
    const sent = requests(execute(url)).send(operation, { signal: controller.signal })
    await arrival
    const reason = new Error('the person left')
    controller.abort(reason)
    await expect(sent).rejects.toBe(reason)
  })

  it('do not begin when the signal is aborted already', async () => {
    const { url, seen } = await startHttpServer(answer)
    const reason = new Error('too late')
    await expect(
      requests(execute(url)).send(operation, { signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason)
    expect(seen).toEqual([])
  })

  it('ask for a new token when they are refused, and go on; refused again, they fail', async () => {
    let valid = 'new'
    const { url, seen } = await startHttpServer((request, response) => {
      const good = request.headers.authorization === `Bearer ${valid}`
      return good ? answer(request, response) : html(401)(request, response)
    })
    let token = 'old'
    const asked: boolean[] = []
    const getToken: GetToken = async ({ refused }) => {
      asked.push(refused)
      if (refused) {
        await new Promise((resolve) => setImmediate(resolve))
        token = 'new'
      }
      return token
    }
    const { send } = requests(execute(url, getToken), getToken)
    const all = [1, 2, 3].map((n) => send({ ...operation, clientId: `k${n}` }, call()))
    expect(await Promise.all(all)).toEqual([message, message, message])
    expect(asked).toContain(true)
    valid = 'another'
    const before = seen.length
    await expect(send(operation, call())).rejects.toMatchObject({ code: 'auth' })
    expect(seen.length - before).toBe(2)
  })
})

describe('requests by a request function that', () => {
  const run = (request: GraphQLRequest, signal = call().signal) =>
    createRequester(me, request)(parleyOperations.send, operation, signal)

  it('never heeds its signal still settle promptly', async () => {
    const controller = new AbortController()
    const sent = run(() => new Promise(() => {}), controller.signal)
    controller.abort()
    await expect(sent).rejects.toBe(controller.signal.reason)
  })

  it('fails after the abort are not heard of again', async () => {
    const controller = new AbortController()
    let fail = (_error: Error) => {}
    const sent = run(
      () =>
        new Promise((_resolve, reject) => {
          fail = reject
        }),
      controller.signal,
    )
    controller.abort()
    await expect(sent).rejects.toBe(controller.signal.reason)
    fail(new Error('late'))
    await new Promise((resolve) => setImmediate(resolve))
  })

  it('throws at once reject with a typed error', async () => {
    await expect(
      run(() => {
        throw new TypeError('fetch failed')
      }),
    ).rejects.toMatchObject({ code: 'network' })
  })

  it('gives data that a map cannot read reject with server', async () => {
    const broken = {
      ...parleyOperations.send,
      decode: () => {
        throw new TypeError('canary')
      },
    }
    const error = await createRequester(me, async () => ({}))(
      broken,
      operation,
      call().signal,
    ).catch((thrown) => thrown)
    expect(error).toMatchObject({ name: 'ChatError', code: 'server' })
    expect(error.message).not.toContain('canary')
  })

  it('answers with nothing yet is asked on with what the map says, until it is aborted', async () => {
    const asked: unknown[] = []
    const controller = new AbortController()
    const once = createRequester(me, async ({ variables }) => {
      asked.push(variables)
      if (asked.length === 3) controller.abort(new Error('enough'))
      return { items: [], token: asked.length }
    })
    const pages = askOn(once)
    const operation = {
      document: 'query Items { items }',
      variables: () => ({ after: 0 }),
      decode: (data: unknown) => data as { token: number },
      next: ({ token }: { token: number }) => ({ after: token }),
    }
    await expect(pages(operation, undefined, controller.signal)).rejects.toThrow('enough')
    expect(asked).toEqual([{ after: 0 }, { after: 1 }, { after: 2 }])
    const whole = { ...operation, next: () => undefined }
    expect(await pages(whole, undefined, new AbortController().signal)).toMatchObject({ token: 4 })
  })

  it('fails to renew the token reject with that failure', async () => {
    const requester = createRequester(
      me,
      async () => {
        throw Object.assign(new Error('x'), { response: { status: 401 } })
      },
      createTokenSource(async () => {
        throw new TypeError('fetch failed')
      }),
    )
    await expect(requester(parleyOperations.send, operation, call().signal)).rejects.toMatchObject({
      code: 'network',
    })
  })
})

it('asks once for a new token while one is being asked for, and makes the others wait for it', async () => {
  const asked: boolean[] = []
  let arrive = (_token: string) => {}
  const tokens = createTokenSource(({ refused }) => {
    asked.push(refused)
    if (!refused) return 'old'
    return new Promise((resolve) => {
      arrive = resolve
    })
  })
  expect(await tokens({ refused: false })).toBe('old')
  const all = [tokens({ refused: true }), tokens({ refused: true }), tokens({ refused: false })]
  await new Promise((resolve) => setImmediate(resolve))
  arrive('new')
  expect(await Promise.all(all)).toEqual(['new', 'new', 'new'])
  expect(asked).toEqual([false, true])
})

it('has a method for each operation of the map and no other', () => {
  const { edit, searchMessages: _, ...rest } = parleyOperations
  const requests = createChatRequests(
    rest,
    createRequester(me, async () => ({})),
  )
  expect(edit).toBeDefined()
  expect(Object.keys(requests).sort()).toEqual([
    'createConversation',
    'delete',
    'findUsers',
    'loadConversations',
    'loadMessages',
    'loadUsers',
    'markRead',
    'react',
    'send',
    'setPresence',
    'setTyping',
  ])
})

it('sends own headers and cookies as it is told', async () => {
  const { url, seen } = await startHttpServer(json({ data: { ok: true } }))
  const request = createFetchRequest({ url, headers: { 'x-app': 'demo' }, getToken: () => 't' })
  await request({ document: '{ok}', requestHeaders: { 'x-app': 'one', authorization: 'Basic x' } })
  await request({ document: '{ok}' })
  expect(seen.map(({ headers }) => [headers['x-app'], headers.authorization])).toEqual([
    ['one', 'Basic x'],
    ['demo', 'Bearer t'],
  ])
})
