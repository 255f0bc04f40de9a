import { createLiveGateway, defineOperation, variable } from '@parley/live-gateway'
import { describe, expect, it } from 'vitest'

const upstream = () => ({ data: {} })
const define = (document: string, variables = {}, others = {}) =>
  defineOperation({ name: 'Test', document, variables, upstream, ...others })

describe('an operation', () => {
  it.each([
    ['that is no GraphQL', () => define('{ a', {}), 'is not GraphQL'],
    ['with two operations', () => define('query A { a } query B { b }'), 'exactly one'],
    ['that is a subscription', () => define('subscription { a }'), 'subscription'],
    ['with a variable that nobody describes', () => define('query ($id: ID) { a }'), '$id may be'],
    [
      'with a variable its document does not have',
      () => define('{ a }', { id: variable.string() }),
      'declares $id',
    ],
    [
      'with a variable of another type',
      () => define('query ($id: Int) { a }', { id: variable.string() }),
      'document says Int',
    ],
    [
      'with an optional variable that is required',
      () => define('query ($id: ID!) { a }', { id: variable.optional(variable.string()) }),
      'requires it',
    ],
    [
      'without document over HTTP',
      () => defineOperation({ name: 'A', upstream: { url: 'http://a' } }),
      'no document',
    ],
    ['with a name that is no path', () => defineOperation({ name: '../A', upstream }), 'no name'],
    [
      'with an interval of nothing',
      () => define('{ a }', {}, { pollingIntervalMs: 0 }),
      'interval of 0 ms',
    ],
    [
      'with a join that has two variables',
      () =>
        define(
          '{ a }',
          {},
          {
            joins: [{ at: 'a', key: 'b', as: 'c', document: 'query ($a: ID, $b: ID) { d }' }],
          },
        ),
      'one variable and one root field',
    ],
  ])('%s is refused when it is defined', (_, create, message) => {
    expect(create).toThrow(message)
  })

  it('takes its kind from its document, and is live when it is a query', () => {
    expect(define('query { a }')).toMatchObject({ kind: 'query', isLive: true })
    expect(define('mutation { a }')).toMatchObject({ kind: 'mutation', isLive: false })
    expect(
      define('query ($list: [ID!]!, $kind: Kind) { a }', {
        list: variable.list(variable.string()),
        kind: variable.oneOf('red', 'blue'),
      }),
    ).toMatchObject({ kind: 'query' })
  })

  it('has a name of its own in a gateway', () => {
    const operations = [define('{ a }'), define('{ b }')]
    expect(() => createLiveGateway({ operations })).toThrow('same name')
  })

  it('types the variables that its functions see', () => {
    defineOperation({
      name: 'Typed',
      variables: {
        id: variable.string(),
        limit: variable.optional(variable.integer()),
        tags: variable.list(variable.oneOf('red', 'blue')),
        input: variable.object({ text: variable.string() }),
      },
      access: {
        allow({ variables }) {
          const id: string = variables.id
          const limit: number | undefined = variables.limit
          const tags: readonly ('red' | 'blue')[] = variables.tags
          const text: string = variables.input.text
          // @ts-expect-error It is not declared.
          const other = variables.other
          return [id, limit, tags, text, other].length > 0
        },
      },
      upstream,
    })
  })
})
