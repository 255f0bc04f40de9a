import { describe, expect, it } from 'vitest'
import { rawRequest } from '../running-server.js'
import { annAndBob, ask, pathOf, post, send, token } from './local-app-sync.js'

const me = '{ me { id } }'

describe('a request', () => {
  it('of nobody is answered as AppSync does: 401, with type and message beside each other', async () => {
    const { server } = await annAndBob()
    const url = server.url + pathOf('parley')
    const answer = await rawRequest(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: me }),
    })
    expect(answer.status).toBe(401)
    expect(answer.headers['x-amzn-errortype']).toBe('UnauthorizedException')
    expect(JSON.parse(answer.body)).toEqual({
      errors: [
        {
          errorType: 'UnauthorizedException',
          message: 'Valid authorization header not provided.',
        },
      ],
    })
  })

  it.each([
    ['is no JSON', '{'],
    ['is no object', '[]'],
    ['has no query', '{}'],
    ['has variables that are no object', '{"query":"{me{id}}","variables":[]}'],
    ['names an operation that is not there', '{"query":"{me{id}}","operationName":"Other"}'],
    ['is a subscription', '{"query":"subscription{onPresenceChange{userId}}"}'],
  ])('that %s is a bad request', async (_name, body) => {
    const { server, ann } = await annAndBob()
    const { status, errors } = await post(server, 'parley', ann.auth, body)
    expect([status, errors[0].errorType]).toEqual([400, 'BadRequestException'])
  })

  it('that GraphQL refuses is answered with 200 and errors without a type', async () => {
    const { server, ann } = await annAndBob()
    const { status, data, errors } = await ask(server, 'parley', ann.auth, '{ me { nothing } }')
    expect([status, data]).toEqual([200, null])
    expect(errors).toEqual([
      {
        path: null,
        locations: [{ line: 1, column: 8, sourceName: null }],
        message: expect.stringMatching(/^Validation error: Cannot query field "nothing"/),
      },
    ])
  })

  it('whose field fails has its type, its path and no data beside the others', async () => {
    const { server, ann, conversationId } = await annAndBob()
    const { status, data, errors } = await send(server, ann.auth, conversationId, ' ')
    expect([status, data]).toEqual([200, null])
    expect(errors).toEqual([
      {
        path: ['sendMessage'],
        locations: [{ line: 1, column: 40, sourceName: null }],
        data: null,
        errorType: 'invalid',
        errorInfo: null,
        message: expect.stringMatching(/at least one visible character/),
      },
    ])
  })

  it('with a text of 240 KB is told that it is too large, and one over 1 MiB is not read', async () => {
    const { server, ann, conversationId } = await annAndBob()
    const { status, errors } = await send(server, ann.auth, conversationId, 'x'.repeat(240 * 1024))
    expect([status, errors[0].errorType]).toEqual([200, 'too-large'])
    const huge = await post(server, 'parley', ann.auth, 'x'.repeat(1024 * 1024 + 1))
    expect([huge.status, huge.errors[0].errorType]).toEqual([413, 'too-large'])
  })

  it('of somebody who asks too much is answered with 429 and when to come again', async () => {
    const { server, ann } = await annAndBob(
      {},
      { limits: { operationsPerSecond: 1, operationBurst: 2 } },
    )
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => ask(server, 'parley', ann.auth, me)),
    )
    const refused = answers.find(({ status }) => status === 429)
    expect(refused?.errors[0].errorType).toBe('LimitExceededError')
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it('of another site is refused, unless its origin is allowed with the headers that it needs', async () => {
    const { server } = await annAndBob({}, { allowedOrigins: ['https://chat.example'] })
    const preflight = (origin: string) =>
      rawRequest(server.url + pathOf('chatql'), { method: 'OPTIONS', headers: { origin } })
    expect((await preflight('https://evil.example')).status).toBe(403)
    const { status, headers } = await preflight('https://chat.example')
    expect(status).toBe(204)
    expect(headers['access-control-allow-headers']).toContain('x-api-key')
  })

  it('tells nobody what an unexpected error was', async () => {
    const errors: unknown[] = []
    const { server } = await annAndBob(
      {
        authorizeToken() {
          throw new Error('the secret of the authorizer')
        },
      },
      { logger: { info: () => {}, error: (...args) => errors.push(args) } },
    )
    const answer = await ask(server, 'parley', token('x'), me)
    expect([answer.status, answer.errors[0].errorType]).toEqual([500, 'InternalFailure'])
    expect(JSON.stringify(answer.errors)).not.toContain('secret')
    expect(errors).toHaveLength(1)
  })
})

describe('somebody who is no member', () => {
  it.each([
    ['messages', 'query ($c: ID!) { messages(conversationId: $c) { atStart } }', 'Query'],
    [
      'sendMessage',
      'mutation ($c: ID!) { sendMessage(input: {clientId: "1", conversationId: $c, text: "x"}) { userId } }',
      'Mutation',
    ],
    [
      'editMessage',
      'mutation ($c: ID!) { editMessage(input: {clientId: "1", conversationId: $c, messageId: "m", text: "x"}) { userId } }',
      'Mutation',
    ],
    [
      'deleteMessage',
      'mutation ($c: ID!) { deleteMessage(input: {clientId: "1", conversationId: $c, messageId: "m"}) { userId } }',
      'Mutation',
    ],
    [
      'setReaction',
      'mutation ($c: ID!) { setReaction(input: {clientId: "1", conversationId: $c, messageId: "m", emoji: "x", on: true}) { userId } }',
      'Mutation',
    ],
    [
      'markRead',
      'mutation ($c: ID!) { markRead(conversationId: $c, upTo: 1) { userId } }',
      'Mutation',
    ],
    [
      'setTyping',
      'mutation ($c: ID!) { setTyping(conversationId: $c, typing: true) { userId } }',
      'Mutation',
    ],
  ])(
    'may not use %s, and cannot tell it from one that is not there',
    async (field, query, type) => {
      const { server, conversationId } = await annAndBob({
        authorizeToken: (name) => ({ user: { id: name, name } }),
      })
      const carl = token('carl')
      const { errors } = await ask(server, 'parley', carl, query, { c: conversationId })
      expect(errors[0]).toMatchObject({
        errorType: 'Unauthorized',
        message: `Not Authorized to access ${field} on type ${type}`,
      })
      const nowhere = await ask(server, 'parley', carl, query, { c: 'nowhere' })
      expect(nowhere.errors).toEqual(errors)
    },
  )
})
