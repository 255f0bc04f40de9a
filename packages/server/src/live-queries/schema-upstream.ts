import type { UpstreamFunction } from '@parley/live-gateway'
import { type DocumentNode, type ExecutionResult, execute, type GraphQLSchema } from 'graphql'
import type { Application } from '../application.js'
import type { PrepareDocument } from '../graphql/documents.js'
import type { OperationContext } from '../graphql/operation-context.js'
import { toSafeError } from '../graphql/safe-errors.js'
import type { UserView } from '../store/users.js'
import { signedIn } from './live-user.js'

export interface SchemaUpstream {
  /** Executes a document for the person of a scope; what everybody sees is asked for by nobody. */
  readonly ask: UpstreamFunction
  /** Resolves when nothing is being executed. */
  idle(): Promise<void>
}

const nobody: UserView = { id: '', name: '', avatarUrl: null, profileUrl: null }

/** A schema of this server as an upstream of a gateway in the same process, without HTTP between them. */
export function createSchemaUpstream(
  app: Application,
  schema: GraphQLSchema,
  prepareDocument: PrepareDocument,
): SchemaUpstream {
  const running = new Set<Promise<ExecutionResult>>()

  const run = async (
    document: DocumentNode,
    variableValues: Readonly<Record<string, unknown>>,
    contextValue: OperationContext,
  ) => execute({ schema, document, variableValues, contextValue })

  return {
    async ask({ query, variables }, { user }) {
      const { document, errors: wrong } = prepareDocument(query)
      if (document === undefined) return { errors: wrong.map(safe) }
      const asker = user === undefined ? { viewer: nobody } : signedIn(user)
      const result = run(document, variables, { app, ...asker })
      running.add(result)
      try {
        const { data, errors } = await result
        return errors === undefined ? { data } : { errors: errors.map(safe) }
      } finally {
        running.delete(result)
      }
    },
    async idle() {
      await Promise.allSettled(running)
    },
  }

  function safe(error: unknown) {
    return toSafeError(error, app.logger).toJSON()
  }
}
