import type { Caller, Sharing, SignedInCaller } from './access/scope.js'
import type { Invalidation } from './invalidation/invalidation-bus.js'
import type { Join } from './joins/join.js'
import type { ItemId } from './revisions/keyed-diff.js'
import type { Upstream, UpstreamContext } from './upstream/upstream.js'
import type { VariableRules, Variables, VariablesOf } from './variables/variable-rule.js'

/** What a mutation did. */
export interface MutationResult<Vars = Variables> extends Caller<Vars> {
  readonly data: unknown
}

/** An operation as code: the only kind the gateway runs. Documents of clients are never run. */
export interface OperationDefinition<Rules extends VariableRules = VariableRules> {
  /** How clients call it: `/operations/Name`. Letters, digits, `_`, and `/` for folders. */
  readonly name: string
  /** One query or mutation. Only an operation answered by a function may have none. */
  readonly document?: string
  /** For an operation without document: what it is; `query` by default. */
  readonly kind?: 'query' | 'mutation'
  readonly upstream: Upstream
  /** The variables that clients send; none by default. What is not declared here is refused. */
  readonly variables?: Rules
  /**
   * Variables that the server knows better: the author, the time. They win over what a client says, which is ignored.
   */
  readonly serverVariables?: Readonly<
    Record<string, (context: UpstreamContext<VariablesOf<Rules>>) => unknown>
  >
  /** Performed in this order on each answer; a later one sees what an earlier one wrote. */
  readonly joins?: readonly Join[]
  /**
   * Who may call: `signed-in` (the default), `anyone`, or whoever is signed in and the function says yes for. Asked
   * again while a stream is open.
   */
  readonly access?:
    | 'signed-in'
    | 'anyone'
    | { allow(caller: SignedInCaller<VariablesOf<Rules>>): boolean | Promise<boolean> }
  /** Who shares one poller and one answer; `user` by default, which is nobody else. */
  readonly sharing?: Sharing<VariablesOf<Rules>>
  /** Whether clients may hold it as a live query; true for queries by default. */
  readonly live?: boolean
  /** How often the upstream is asked while somebody listens, in ms from start to start; 1 s by default. */
  readonly pollingIntervalMs?: number
  /** How often instead, once nothing has changed for `idleAfterMs`; the same as `pollingIntervalMs` by default. */
  readonly idleIntervalMs?: number
  /** 30 s by default. */
  readonly idleAfterMs?: number
  /** Tells list items apart, so that a change costs as much as what changed; by `id`, `_id` or `key` by default. */
  readonly itemId?: ItemId
  /**
   * Whether clients see what the upstream says of a failure (`message` and `extensions`); false by default: they see
   * only that the upstream refused.
   */
  readonly forwardUpstreamErrors?: boolean
  /** For a mutation: the queries that have to be asked again at once when it has succeeded. */
  invalidates?(result: MutationResult<VariablesOf<Rules>>): readonly Invalidation[]
}
