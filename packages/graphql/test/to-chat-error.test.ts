import { ChatError, type ChatErrorCode } from '@parley/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { graphqlFailure, toChatError } from '../src/index.js'

const withCode = (code: unknown, more = {}) => [
  { message: 'canary: Bearer secret', extensions: { code, ...more } },
]

afterEach(() => {
  vi.useRealTimers()
})

describe('an HTTP status', () => {
  const codes: readonly (readonly [number, ChatErrorCode, boolean])[] = [
    [0, 'network', true],
    [200, 'server', true],
    [302, 'server', true],
    [400, 'invalid', false],
    [401, 'auth', false],
    [403, 'forbidden', false],
    [404, 'gone', false],
    [405, 'unsupported', false],
    [406, 'unsupported', false],
    [408, 'timeout', true],
    [409, 'conflict', false],
    [410, 'gone', false],
    [413, 'too-large', false],
    [415, 'unsupported', false],
    [418, 'invalid', false],
    [422, 'invalid', false],
    [429, 'rate-limited', true],
    [500, 'server', true],
    [502, 'server', true],
    [503, 'server', true],
    [504, 'server', true],
  ]
  it.each(codes)('%d is %s', (status, code, retryable) => {
    const error = graphqlFailure({ status })
    expect(error).toMatchObject({ code, retryable, name: 'ChatError' })
    if (status > 0) expect(error.message).toContain(`answered with ${status}`)
  })
})

describe('the code of a GraphQL error', () => {
  const codes: readonly (readonly [unknown, ChatErrorCode])[] = [
    ['auth', 'auth'],
    ['forbidden', 'forbidden'],
    ['rate-limited', 'rate-limited'],
    ['network', 'network'],
    ['timeout', 'timeout'],
    ['conflict', 'conflict'],
    ['invalid', 'invalid'],
    ['too-large', 'too-large'],
    ['unsupported', 'unsupported'],
    ['gone', 'gone'],
    ['server', 'server'],
    ['UNAUTHENTICATED', 'auth'],
    ['FORBIDDEN', 'forbidden'],
    ['BAD_USER_INPUT', 'invalid'],
    ['BAD_REQUEST', 'invalid'],
    ['GRAPHQL_PARSE_FAILED', 'invalid'],
    ['GRAPHQL_VALIDATION_FAILED', 'invalid'],
    ['PERSISTED_QUERY_NOT_FOUND', 'unsupported'],
    ['PERSISTED_QUERY_NOT_SUPPORTED', 'unsupported'],
    ['NOT_FOUND', 'gone'],
    ['TOO_MANY_REQUESTS', 'rate-limited'],
    ['INTERNAL_SERVER_ERROR', 'server'],
    ['storage', 'server'],
    ['SOMETHING_ELSE', 'server'],
    ['__proto__', 'server'],
    ['constructor', 'server'],
    [7, 'server'],
    [undefined, 'server'],
  ]
  it.each(codes)('%s is %s', (code, expected) => {
    for (const errors of [withCode(code), [null, {}, ...withCode(code)]]) {
      expect(toChatError(errors).code).toBe(expected)
      expect(graphqlFailure({ status: 200, errors }).code).toBe(expected)
    }
  })

  it('says more than the status, and what is unknown says less', () => {
    expect(graphqlFailure({ status: 500, errors: withCode('forbidden') }).code).toBe('forbidden')
    expect(graphqlFailure({ status: 403, errors: withCode('CUSTOM') }).code).toBe('forbidden')
  })

  it('is the first known one', () => {
    const errors = [...withCode('CUSTOM'), ...withCode('gone'), ...withCode('auth')]
    expect(toChatError(errors).code).toBe('gone')
  })

  it('brings the time to wait', () => {
    const errors = withCode('rate-limited', { retryAfterMs: 1_500 })
    expect(toChatError(errors)).toMatchObject({ code: 'rate-limited', retryAfterMs: 1_500 })
    for (const retryAfterMs of [-1, '5', null, Number.NaN]) {
      const error = toChatError(withCode('rate-limited', { retryAfterMs }))
      expect(error.retryAfterMs).toBeUndefined()
    }
  })

  it.each([[['text']], [[1]], [[[]]], [[{ extensions: 'x' }]], [[{ extensions: null }]], [[]]])(
    'copes with %j',
    (errors) => {
      expect(toChatError(errors).code).toBe('server')
    },
  )
})

describe('Retry-After', () => {
  const values: readonly (readonly [string, number | undefined])[] = [
    ['0', 0],
    ['3', 3_000],
    ['1.5', 1_500],
    [' 7 ', 7_000],
    ['-5', 0],
    ['Sat, 21 Nov 2026 10:00:30 GMT', 30_000],
    ['Sat, 21 Nov 2026 09:00:00 GMT', 0],
    ['Sun, 22 Nov 2026 10:00:00 GMT', 86_400_000],
    ['soon', undefined],
    ['', undefined],
  ]
  it.each(values)('%j is %s ms', (value, expected) => {
    vi.useFakeTimers({ now: Date.parse('2026-11-21T10:00:00Z') })
    const headers = new Headers({ 'retry-after': value })
    expect(graphqlFailure({ status: 503, headers }).retryAfterMs).toBe(expected)
  })

  it('is not needed', () => {
    expect(graphqlFailure({ status: 503, headers: new Headers() }).retryAfterMs).toBeUndefined()
    expect(graphqlFailure({ status: 503, headers: {} as Headers }).retryAfterMs).toBeUndefined()
  })
})

describe('what is thrown', () => {
  const response = { status: 429, errors: [], headers: new Headers({ 'retry-after': '2' }) }
  const thrown: readonly (readonly [string, unknown, ChatErrorCode])[] = [
    ['a failed fetch', new TypeError('fetch failed'), 'network'],
    ['an abort', new DOMException('aborted', 'AbortError'), 'timeout'],
    ['a timeout', new DOMException('late', 'TimeoutError'), 'timeout'],
    ['a response with a status', Object.assign(new Error('canary'), { response }), 'rate-limited'],
    ['a response of nothing', Object.assign(new Error('canary'), { response: null }), 'server'],
    ['bad JSON', new SyntaxError('canary'), 'server'],
    ['an error', new Error('canary'), 'server'],
    ['a string', 'canary', 'server'],
    ['undefined', undefined, 'server'],
    ['null', null, 'server'],
  ]
  it.each(thrown)('%s becomes a ChatError', (_name, value, code) => {
    const error = toChatError(value)
    expect(error).toBeInstanceOf(ChatError)
    expect(error.code).toBe(code)
    expect(error.cause).toBeUndefined()
  })

  it('stays the same when it is one already, of another copy too', () => {
    const own = new ChatError('gone')
    expect(toChatError(own)).toBe(own)
    const foreign = Object.assign(new Error('x'), { name: 'ChatError', code: 'auth' })
    expect(toChatError(foreign)).toBe(foreign)
  })

  it('is never quoted', () => {
    for (const [, value] of thrown)
      expect(JSON.stringify(describeError(toChatError(value)))).not.toMatch(/canary|secret/)
    const failure = graphqlFailure({ status: 400, errors: withCode('canary-secret') })
    expect(JSON.stringify(describeError(failure))).not.toMatch(/canary|secret/)
  })
})

const describeError = (error: Error) => ({ ...error, message: error.message, cause: error.cause })
