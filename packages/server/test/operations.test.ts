import { parleyMe, parleyOperations } from '@parley/graphql'
import { buildSchema, parse, validate } from 'graphql'
import { describe, expect, it } from 'vitest'
import { defaultLiveQueries } from '../src/chat-server-options.js'
import { chatOperations } from '../src/live-queries/chat-operations.js'
import { presenceOperations } from '../src/live-queries/presence-operations.js'
import { typeDefs } from '../src/schema.js'

const schema = buildSchema(typeDefs)
const asked = { ask: () => ({}), settings: defaultLiveQueries }
const liveOperations = [
  ...chatOperations({ ...asked, isMember: async () => true }),
  ...presenceOperations(asked),
]
const documents = [
  ...liveOperations.map(({ definition }) => definition.document ?? ''),
  parleyMe.document,
  ...Object.values(parleyOperations).flatMap((entry) =>
    typeof entry === 'object' && 'document' in entry ? [entry.document] : [],
  ),
  ...Object.values(parleyOperations.subscriptions).flatMap((subscriptions) =>
    subscriptions.map(({ document }) => document),
  ),
]

describe('the documents of the parley preset and of the live queries', () => {
  it.each(documents)('fit the reference schema: %s', (document) => {
    expect(validate(schema, parse(document)).map(({ message }) => message)).toEqual([])
  })

  it('ask for every operation that the schema has', () => {
    const asked = new Set(documents.map((document) => /\{(\w+)/.exec(document)?.[1]))
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
    const offered = roots.flatMap((type) => Object.keys(type?.getFields() ?? {}))
    expect(offered.filter((field) => !asked.has(field))).toEqual([])
  })

  it('would be caught if they did not fit', () => {
    expect(
      validate(schema, parse('query Users($ids:[ID!]!){users(ids:$ids){id nick}}')),
    ).not.toEqual([])
  })
})
