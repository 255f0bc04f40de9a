import {
  buildSchema,
  type GraphQLField,
  type GraphQLSchema,
  getDirectiveValues,
  type OperationTypeNode,
} from 'graphql'
import { createSchema } from 'graphql-yoga'
import type { Application } from '../../application.js'
import type { OperationContext } from '../../graphql/operation-context.js'
import type { ChatEventView } from '../../store/events.js'
import type { UserView } from '../../store/users.js'
import type { EventValue } from '../events/event-value.js'
import { appSyncDirectives } from './directives.js'

/** What a subscription's resolver decides, once, when it starts. */
export interface SubscriptionGate {
  /** An enhanced filter, beside the arguments. */
  readonly accepts?: (event: EventValue) => boolean
}

export type SubscriptionArguments = Readonly<Record<string, unknown>>

/** Throws RequestError where the one who asks may not listen. */
export type OpenGate = (
  args: SubscriptionArguments,
  context: OperationContext,
) => SubscriptionGate | Promise<SubscriptionGate>

/** What somebody else wrote, as this mutation would have answered. */
export interface OtherEvent {
  readonly mutation: string
  readonly value: EventValue
}

export interface AppSyncApiDefinition {
  /** Of the HTTP endpoint; `/realtime` below it is the WebSocket. */
  readonly path: string
  readonly typeDefs: string
  readonly resolvers: NonNullable<Parameters<typeof createSchema<OperationContext>>[0]['resolvers']>
  /** One for each field of Subscription. */
  readonly gates: Readonly<Record<string, OpenGate>>
  /** Nothing for what this schema has no mutation for. */
  readonly eventOf: (
    app: Application,
    event: ChatEventView,
  ) => OtherEvent | undefined | Promise<OtherEvent | undefined>
  /** Before each operation, like making the row of the one who asks. */
  readonly prepare: (
    app: Application,
    viewer: UserView,
    operation: `${OperationTypeNode}`,
  ) => Promise<void>
}

/** One API: a schema at a path. */
export interface AppSyncApi extends AppSyncApiDefinition {
  readonly schema: GraphQLSchema
  /** Without resolvers: an event is read as the mutation selected it, and nothing is asked for again. */
  readonly eventSchema: GraphQLSchema
  /** The fields of Subscription that hear a mutation. */
  readonly listenersOf: ReadonlyMap<string, readonly string[]>
}

export function createAppSyncApi(definition: AppSyncApiDefinition): AppSyncApi {
  const typeDefs = appSyncDirectives + definition.typeDefs
  const { resolvers } = definition
  const eventSchema = buildSchema(typeDefs)
  return {
    ...definition,
    schema: createSchema<OperationContext>({ typeDefs, resolvers }),
    eventSchema,
    listenersOf: readListeners(eventSchema),
  }
}

function readListeners(schema: GraphQLSchema): ReadonlyMap<string, readonly string[]> {
  const listeners = new Map<string, string[]>()
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
    for (const mutation of mutationsOf(schema, field)) {
      listeners.set(mutation, [...(listeners.get(mutation) ?? []), field.name])
    }
  }
  return listeners
}

function mutationsOf(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>): string[] {
  const directive = schema.getDirective('aws_subscribe')
  const values = directive && field.astNode && getDirectiveValues(directive, field.astNode)
  const mutations = values?.['mutations']
  return Array.isArray(mutations) ? mutations.map(String) : []
}
