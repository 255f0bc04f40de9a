import type { Sharing, SignedInCaller } from './access/scope.js'
import type { Invalidation } from './invalidation/invalidation-bus.js'
import { createQueryLoader } from './joins/query-loader.js'
import type { PreparedJoin } from './joins/run-join.js'
import type { MutationResult, OperationDefinition } from './operation-definition.js'
import { type ParsedDocument, parseDocument } from './upstream/parsed-document.js'
import type { UpstreamContext } from './upstream/upstream.js'
import { refuseMismatches } from './variables/refuse-mismatches.js'
import type { VariableRules, Variables } from './variables/variable-rule.js'

/** A checked operation, ready for `createLiveGateway`. */
export interface LiveOperation {
  readonly name: string
  readonly kind: 'query' | 'mutation'
  readonly isLive: boolean
  readonly pollingIntervalMs: number
  readonly idleIntervalMs: number
  readonly idleAfterMs: number
  readonly rules: VariableRules
  /** Names that the server fills in whatever a client sends. */
  readonly serverVariables: Readonly<Record<string, (context: UpstreamContext) => unknown>>
  readonly sharing: Sharing
  readonly needsUser: boolean
  allow(caller: SignedInCaller): boolean | Promise<boolean>
  invalidates(result: MutationResult): readonly Invalidation[]
  readonly joins: readonly PreparedJoin[]
  readonly document: ParsedDocument | undefined
  readonly definition: OperationDefinition
}

const namePattern = /^[A-Za-z_]\w*(\/[A-Za-z_]\w*)*$/

/**
 * Declares an operation. Throws an `Error` at once for what could never work: no GraphQL, a variable that is not
 * declared or of another type, an interval that is none.
 */
export function defineOperation<const Rules extends VariableRules = Record<never, never>>(
  given: OperationDefinition<Rules>,
): LiveOperation {
  // Rules are checked before any function of the definition sees the variables they type.
  const definition = given as unknown as OperationDefinition
  const { name, upstream, access = 'signed-in', pollingIntervalMs = 1_000 } = definition
  if (!namePattern.test(name)) throw new Error(`"${name}" is no name for an operation.`)
  const { idleIntervalMs = pollingIntervalMs, idleAfterMs = 30_000 } = definition
  for (const interval of [pollingIntervalMs, idleIntervalMs, idleAfterMs]) {
    if (!(interval >= 1))
      throw new Error(`${name} has an interval of ${interval} ms: give it at least 1.`)
  }
  const document = readDocument(definition)
  const kind = document?.kind ?? definition.kind ?? 'query'
  refuseMismatches(definition, document)
  const joins = (definition.joins ?? []).map((join, index): PreparedJoin => {
    const joinName = `${name}, join ${index} (${join.as})`
    const load =
      'load' in join
        ? (keys: readonly string[], context: UpstreamContext) => join.load(keys, context)
        : createQueryLoader(join, upstream, joinName)
    return { join, name: joinName, load }
  })
  return {
    name,
    kind,
    isLive: kind === 'query' && (definition.live ?? true),
    pollingIntervalMs,
    idleIntervalMs,
    idleAfterMs,
    rules: definition.variables ?? {},
    serverVariables: definition.serverVariables ?? {},
    sharing: definition.sharing ?? 'user',
    needsUser: access !== 'anyone',
    allow: (caller) => (typeof access === 'object' ? access.allow(caller) : true),
    invalidates: (result) => definition.invalidates?.(result) ?? [],
    joins,
    document,
    definition,
  }
}

function readDocument({ name, document, upstream }: OperationDefinition) {
  if (document !== undefined) return parseDocument(document, name)
  if (typeof upstream === 'function') return undefined
  throw new Error(`${name} has no document: only an operation answered by a function needs none.`)
}

/** All that is sent to the upstream: what the client may say, and what the server knows better. */
export function upstreamVariables(
  { serverVariables }: LiveOperation,
  context: UpstreamContext,
): Variables {
  const own = Object.entries(serverVariables).map(
    ([name, value]) => [name, value(context)] as const,
  )
  return { ...context.variables, ...Object.fromEntries(own) }
}
