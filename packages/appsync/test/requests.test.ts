import type { CallOptions } from '@parley/core'
import { describe, expect, it } from 'vitest'
import { apiKey, createAppSyncTransport, userPool } from '../src/index.js'
import { noteOperations } from './note-operations.js'
import { endpoint } from './scripted-appsync.js'

const canary = 'what somebody wrote'
const call = (): CallOptions => ({ signal: new AbortController().signal })
const row = { clientId: 'k1', queuedAt: 1, conversationId: 'c1' }
const newest = { conversationId: 'c1', start: 'newest', limit: 10 } as const
const stored = { noteId: 'n1', room: 'c1', by: 'u1', body: canary, at: '2026-01-01T00:00:00.000Z' }

interface Sent {
  readonly url: string
  readonly init: RequestInit
}

/** A transport whose requests are answered one after the other. */
function answered(answers: readonly (() => Response)[], options: object = {}) {
  const sent: Sent[] = []
  const transport = createAppSyncTransport({
    endpoint,
    auth: apiKey('da2-key'),
    me: { id: 'u1' },
    operations: noteOperations,
    fetch: async (url, init = {}) => {
      sent.push({ url: String(url), init })
      return (answers[sent.length - 1] ?? answers.at(-1))?.() as Response
    },
    ...options,
  })
  return {
    transport,
    sent,
    send: () => transport.send({ ...row, content: { text: canary } }, call()),
  }
}
const ok = (data: object) => () => Response.json({ data })
const errors =
  (error: object, status = 200, data: unknown = null) =>
  () =>
    Response.json({ data, errors: [error] }, { status })

it('a request is a POST of the document and its variables, with the credentials of its mode', async () => {
  const { send, sent } = answered([ok({ addNote: stored })])
  expect(await send()).toMatchObject({ id: 'n1', text: canary, author: { id: 'u1' } })
  expect(sent[0]?.url).toBe(endpoint)
  expect(sent[0]?.init).toMatchObject({
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': 'da2-key' },
  })
  const { query, variables } = JSON.parse(String(sent[0]?.init.body))
  expect(query).toBe(
    'mutation AddNote($room:ID!,$body:String!){addNote(room:$room,body:$body){noteId room by body at}}',
  )
  expect(variables).toEqual({ room: 'c1', body: canary })
})

it('a field with a mode of its own is asked with that, whatever the document looks like', async () => {
  const documents = ['query Q{notes{id}}', 'query Q ( $a: ID! ) {\n  all : notes(a: $a) { id }\n}']
  for (const document of documents) {
    const { transport, sent } = answered([ok({})], {
      authByField: { notes: userPool(() => 'a token') },
      operations: {
        ...noteOperations,
        loadMessages: { document, variables: () => ({}), decode: () => ({}) },
      },
    })
    await transport.loadMessages(newest, call())
    expect(sent[0]?.init.headers).toMatchObject({ Authorization: 'a token' })
  }
})

describe('an answer that is none', () => {
  const answers: readonly (readonly [string, () => Response, string, RegExp])[] = [
    [
      'an expired token',
      errors({ errorType: 'UnauthorizedException', message: 'Token has expired.' }, 401),
      'auth',
      /UnauthorizedException.*sign in again/,
    ],
    [
      'a malformed token',
      errors({ errorType: 'UnauthorizedException', message: 'Unable to parse JWT token.' }, 401),
      'auth',
      /sign in again/,
    ],
    [
      'a wrong key',
      errors(
        {
          errorType: 'UnauthorizedException',
          message: 'You are not authorized to make this call.',
        },
        401,
      ),
      'auth',
      /sign in again/,
    ],
    [
      'a signature for another region',
      errors(
        {
          errorType: 'InvalidSignatureException',
          message: 'Credential should be scoped to a valid region.',
        },
        403,
      ),
      'auth',
      /InvalidSignatureException/,
    ],
    [
      'a field that is not for this account',
      errors({
        errorType: 'Unauthorized',
        message: 'Not Authorized to access addNote on type Mutation',
        path: ['addNote'],
      }),
      'forbidden',
      /ask for access/,
    ],
    ['a page of a proxy', () => new Response('<html>', { status: 502 }), 'server', /502/],
    ['a wrong endpoint', () => new Response('Not Found', { status: 404 }), 'gone', /404/],
    ['too many requests', errors({ errorType: 'LimitExceededError' }, 429), 'rate-limited', /wait/],
    [
      'a template that text broke',
      errors({
        errorType: 'MappingTemplate',
        message: `Unable to parse ${canary}`,
        path: ['addNote'],
      }),
      'invalid',
      /MappingTemplate/,
    ],
    [
      'a schema without a field',
      errors({
        message:
          "Validation error of type FieldUndefined: Field 'by' in type 'Note' is undefined @ 'addNote/by'",
        path: null,
      }),
      'unsupported',
      /no Note\.by: check the operation map/,
    ],
    [
      'a schema without the operation, in the words of graphql-js',
      errors({ message: 'Validation error: Cannot query field "addNote" on type "Mutation".' }),
      'unsupported',
      /no Mutation\.addNote/,
    ],
    [
      'a schema with other arguments',
      errors({
        message:
          "Validation error of type UnknownArgument: Unknown field argument body @ 'addNote'",
      }),
      'unsupported',
      /check the operation map/,
    ],
    [
      'a null where there may be none',
      errors({
        message:
          "Cannot return null for non-nullable type: 'ID' within parent 'Note' (/addNote/noteId)",
        path: ['addNote', 'noteId'],
      }),
      'server',
      /errors|200/,
    ],
    [
      'a Lambda that failed',
      errors({ errorType: 'Lambda:Unhandled', message: canary, path: ['addNote'] }),
      'server',
      /Lambda:Unhandled/,
    ],
    [
      'an execution that took too long',
      errors({ errorType: 'ExecutionTimeout' }),
      'timeout',
      /try again/,
    ],
    ['a type that is no word', errors({ errorType: `<${canary}>` }), 'server', /200/],
    ['null', () => Response.json(null), 'server', /200/],
    ['no data', () => Response.json({ data: null }), 'server', /200/],
    ['data of another shape', ok({ addNote: { noteId: 7 } }), 'server', /data\.addNote/],
  ]

  it.each(answers)(
    '%s is a typed error that says what to do',
    async (_what, answer, code, words) => {
      const { send } = answered([answer])
      const error = await send().then(
        () => expect.unreachable(),
        (thrown) => thrown,
      )
      expect(error).toMatchObject({ name: 'ChatError', code })
      expect(error.message).toMatch(words)
      expect(error.message).not.toContain(canary)
      expect(error.cause).toBeUndefined()
    },
  )

  it('says how long to wait where the server does', async () => {
    const { send } = answered([
      errors({ errorType: 'LimitExceededError', errorInfo: { retryAfterMs: 700 } }),
    ])
    await expect(send()).rejects.toMatchObject({ retryAfterMs: 700 })
  })

  it('because nobody was reached is network', async () => {
    const { send } = answered([
      () => {
        throw new TypeError('fetch failed')
      },
    ])
    await expect(send()).rejects.toMatchObject({ code: 'network', retryable: true })
  })
})

describe('a token that is refused', () => {
  const refusal = errors({ errorType: 'UnauthorizedException' }, 401)

  it('is renewed once for all requests that wait, and they are repeated with the new one', async () => {
    let token = 'old'
    let renewals = 0
    const auth = userPool(async ({ refused }) => {
      if (refused) {
        renewals += 1
        token = 'new'
      }
      return token
    })
    const { transport, sent } = answered([], {
      auth,
      fetch: async (_url: URL, init: RequestInit) => {
        const { Authorization } = init.headers as Record<string, string>
        sent.push({ url: '', init })
        return Authorization === 'new' ? ok({ notes: [] })() : refusal()
      },
    })
    const pages = Array.from({ length: 5 }, () => transport.loadMessages(newest, call()))
    for (const page of await Promise.all(pages)) expect(page.messages).toEqual([])
    expect(renewals).toBe(1)
    expect(sent).toHaveLength(10)
  })

  it('and whose successor is refused too, ends in auth', async () => {
    const { send, sent } = answered([refusal], { auth: userPool(() => 'the same') })
    await expect(send()).rejects.toMatchObject({ code: 'auth' })
    expect(sent).toHaveLength(2)
  })
})

describe('a message whose id is there already', () => {
  const conflict = errors({
    errorType: 'DynamoDB:ConditionalCheckFailedException',
    path: ['addNote'],
    data: { noteId: 'n1' },
  })

  it('was sent before: its answer was lost', async () => {
    const { send } = answered([conflict])
    expect(await send()).toBeUndefined()
  })

  it('is a conflict where ids are not made of the client', async () => {
    const { capabilities } = noteOperations
    const { send } = answered([conflict], {
      operations: { ...noteOperations, capabilities: { ...capabilities, idempotent: false } },
    })
    await expect(send()).rejects.toMatchObject({ code: 'conflict' })
  })
})

it('a message of 240 KB is refused before it is sent: nobody would be told of it', async () => {
  const { transport, sent } = answered([ok({ addNote: stored })])
  const text = '🙂'.repeat(60 * 1024)
  await expect(transport.send({ ...row, content: { text } }, call())).rejects.toMatchObject({
    code: 'too-large',
  })
  expect(sent).toEqual([])
})

it('has as many topics as AppSync takes on one connection, where the map says no less', () => {
  expect(answered([]).transport.capabilities.limits).toEqual({ topics: 100 })
  const capabilities = { ...noteOperations.capabilities, limits: { topics: 40, pageSize: 10 } }
  const { transport } = answered([], { operations: { ...noteOperations, capabilities } })
  expect(transport.capabilities.limits).toEqual({ topics: 40, pageSize: 10 })
})
