import type { Caller, Scope } from '../access/scope.js'
import { scopeOf } from '../access/scope.js'
import type { LiveOperation } from '../define-operation.js'
import { GatewayRefusal } from '../http/gateway-refusal.js'
import type { Invalidation } from '../invalidation/invalidation-bus.js'
import { canonicalJson, equalJson } from '../json.js'
import { createKeyedDiff } from '../revisions/keyed-diff.js'
import { createRevisionLog } from '../revisions/revision-log.js'
import { createStoredLogs, type RevisionStore } from '../revisions/revision-store.js'
import { type AnswerHost, loadAnswer } from './load-answer.js'
import { createPoller, type Poller } from './poller.js'

/** All pollers: one for each operation, variables and scope. */
export interface Pollers {
  /** The one for a caller, whose access has been checked. Throws `GatewayRefusal` when there are too many. */
  for(operation: LiveOperation, caller: Caller): Promise<Poller>
  /** Asks again at once wherever an invalidation applies, after `before` was called for each such poller. */
  invalidate(invalidation: Invalidation, before: (poller: Poller) => void): void
  readonly size: number
  close(): void
}

export interface PollersHost extends AnswerHost {
  readonly lingerMs: number
  readonly maxPollers: number
  readonly store: RevisionStore | undefined
}

export function createPollers(host: PollersHost): Pollers {
  const pollers = new Map<string, Poller>()
  const starting = new Map<string, Promise<Poller>>()
  const stored = createStoredLogs(host.store)
  const diffs = new Map<LiveOperation, ReturnType<typeof createKeyedDiff>>()
  let isClosed = false

  const diffOf = (operation: LiveOperation) => {
    const diff = diffs.get(operation) ?? createKeyedDiff(operation.definition.itemId)
    diffs.set(operation, diff)
    return diff
  }

  const start = async (key: string, operation: LiveOperation, caller: Caller, scope: Scope) => {
    const { variables } = caller
    const log = createRevisionLog(diffOf(operation), await stored.load(key))
    const poller = createPoller({
      ...host,
      operation,
      variables,
      scope,
      log,
      load: (newest) => {
        const user = scope.kind === 'user' ? newest : undefined
        const context = { operation: operation.name, variables, scope, user }
        return loadAnswer(operation, context, scopeKey(scope), host)
      },
      onGoodRevision: () => stored.save(key, log),
      onIdle: () => {
        poller.close()
        if (pollers.get(key) === poller) pollers.delete(key)
      },
    })
    if (isClosed) poller.close()
    else pollers.set(key, poller)
    return poller
  }

  return {
    async for(operation, caller) {
      const scope = scopeOf(operation.sharing, caller)
      const key = JSON.stringify([operation.name, canonicalJson(caller.variables), scopeKey(scope)])
      const known = pollers.get(key) ?? starting.get(key)
      if (known !== undefined) return known
      if (pollers.size + starting.size >= host.maxPollers) {
        throw new GatewayRefusal('too-many', 'The gateway holds as many live queries as it may.')
      }
      const started = start(key, operation, caller, scope).finally(() => starting.delete(key))
      starting.set(key, started)
      return started
    },
    invalidate({ operation, variables = {}, userIds }, before) {
      const concerned = userIds && new Set(userIds)
      for (const poller of pollers.values()) {
        const { operation: own, scope } = poller
        if (own.name !== operation || !matches(poller, variables)) continue
        if (concerned && scope.kind === 'user' && !concerned.has(scope.userId)) continue
        before(poller)
        poller.invalidate()
      }
    },
    get size() {
      return pollers.size
    },
    close() {
      isClosed = true
      for (const poller of pollers.values()) poller.close()
      pollers.clear()
    },
  }
}

/** Different for each scope, whatever ids and keys are made of. */
const scopeKey = (scope: Scope) => canonicalJson(scope)

const matches = (poller: Poller, variables: Readonly<Record<string, unknown>>) =>
  Object.keys(variables).every((name) => equalJson(poller.variables[name], variables[name]))
