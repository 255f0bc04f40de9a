import type { ChatErrorCode } from '@parley/core'
import { GraphQLError } from 'graphql'
import { expect, expectTypeOf, it } from 'vitest'
import { toSafeError } from '../src/graphql/safe-errors.js'
import { RequestError, type RequestErrorCode } from '../src/request-error.js'

it('answers with codes of the transport contract only', () => {
  expectTypeOf<RequestErrorCode>().toExtend<ChatErrorCode>()
})

it('tells a client nothing of what went wrong inside, and the log everything', () => {
  const logged: unknown[] = []
  const logger = { info: () => {}, error: (_: string, cause?: unknown) => logged.push(cause) }
  const cause = new Error('SQLITE_CORRUPT in /var/lib/secret.db')
  for (const error of [cause, new GraphQLError(cause.message, { originalError: cause }), 'text']) {
    const safe = toSafeError(error, logger)
    expect(safe.extensions).toEqual({ code: 'server' })
    expect(safe.message).not.toMatch(/SQLITE|secret|text/)
  }
  expect(logged).toEqual([cause, cause, 'text'])
})

it('passes a refusal on with its code, where it happened and how long to wait', () => {
  const refusal = new RequestError('rate-limited', 'Too many.', 250)
  const thrown = new GraphQLError('Too many.', { originalError: refusal, path: ['sendMessage'] })
  const safe = toSafeError(thrown, { info: () => {}, error: () => {} })
  expect(safe.toJSON()).toEqual({
    message: 'Too many.',
    path: ['sendMessage'],
    extensions: { code: 'rate-limited', retryAfterMs: 250 },
  })
})
