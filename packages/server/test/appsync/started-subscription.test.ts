import { getOperationAST, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { startedSubscription } from '../../src/appsync/events/started-subscription.js'
import { createAppSyncApi } from '../../src/appsync/schemas/app-sync-api.js'

const api = createAppSyncApi({
  path: '/tickets',
  typeDefs: /* GraphQL */ `
    type Ticket { id: ID! group: String severity: Int owner: String }
    type Query { none: String }
    type Mutation { open: Ticket close: Ticket other: Ticket }
    type Subscription {
      onTicket(group: String, severity: Int, owner: String): Ticket @aws_subscribe(mutations: ["open", "close"])
      onOpen: Ticket @aws_subscribe(mutations: ["open"])
    }
  `,
  resolvers: {},
  gates: {},
  eventOf: () => undefined,
  prepare: async () => {},
})

function started(query: string, variables: Record<string, unknown> = {}) {
  const document = parse(query)
  const operation = getOperationAST(document)
  if (operation == null) throw new Error('no operation')
  return startedSubscription(api, document, operation, variables)
}

const ticket = { id: '1', group: 'a', severity: 2, owner: null }
const matches = (args: string) => started(`subscription { onTicket${args} { id } }`).matches(ticket)

describe('the arguments of a subscription', () => {
  it('have all to be equal', () => {
    expect(matches('(group: "a", severity: 2)')).toBe(true)
    expect(matches('(group: "a", severity: 3)')).toBe(false)
    expect(matches('(group: "b", severity: 2)')).toBe(false)
  })

  it('match null by null, and anything where they are left out', () => {
    expect(matches('(owner: null)')).toBe(true)
    expect(matches('(group: null)')).toBe(false)
    expect(matches('')).toBe(true)
  })

  it('are left out by a variable that is, and null by one that is null', () => {
    const query = 'subscription ($group: String) { onTicket(group: $group) { id } }'
    expect(started(query).matches(ticket)).toBe(true)
    expect(started(query, { group: null }).matches(ticket)).toBe(false)
    expect(started(query, { group: 'a' }).matches(ticket)).toBe(true)
  })
})

it('the field of a subscription may stand in a fragment', () => {
  const query =
    'subscription { ... on Subscription { ...Rest } } fragment Rest on Subscription { onOpen { id } }'
  expect(started(query).field).toBe('onOpen')
})

it('an event is told under the alias of the one who listens', () => {
  const { data } = started('subscription { told: onOpen { number: id group } }').result(ticket)
  expect(data).toEqual({ told: { number: '1', group: 'a' } })
})

it('a mutation is heard by the subscriptions that name it', () => {
  expect([...api.listenersOf]).toEqual([
    ['open', ['onTicket', 'onOpen']],
    ['close', ['onTicket']],
  ])
})
