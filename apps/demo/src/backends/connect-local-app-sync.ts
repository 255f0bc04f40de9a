import type { ChatTransport, User } from '@parley/core'
import type { GraphQLOperations } from '@parley/graphql'
import { createSessionToken } from './session-token.js'

/** What a schema of the local AppSync is spoken to by. */
export interface LocalAppSync {
  readonly transport: ChatTransport
  readonly endpoint: string
  readonly getToken: ReturnType<typeof createSessionToken>
}

/** @param me Who the schema knows the signed-in `account` as. */
export async function connectLocalAppSync(
  schema: 'parley' | 'chatql' | 'serverless',
  account: User,
  me: User,
  operations: GraphQLOperations,
): Promise<LocalAppSync> {
  const { createAppSyncTransport, userPool } = await import('@parley/appsync')
  const endpoint = `/appsync/${schema}/graphql`
  const getToken = createSessionToken(account.id)
  const auth = userPool(getToken)
  const transport = createAppSyncTransport({ endpoint, auth, operations, me })
  return { transport, endpoint, getToken }
}
