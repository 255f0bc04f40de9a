import { createAppSyncTransport } from '@parley/appsync'
import { chatql, type GraphQLOperations, parleyAppSync, serverlessChat } from '@parley/graphql'
import { appSyncLocal } from '../backends/app-sync-local.js'
import type { Backend } from '../backends/backend.js'
import { chatql as localChatql } from '../backends/chatql.js'
import { ownAppSync } from '../backends/own-app-sync.js'
import { registerWithChatql } from '../backends/register-with-chatql.js'
import { serverlessChat as localServerlessChat } from '../backends/serverless-chat.js'
import type { Connection } from './connection.js'
import type { SchemaName } from './deployment.js'

const room = { id: 'room', title: 'The room' }

const operationsOf: Readonly<Record<SchemaName, () => GraphQLOperations>> = {
  parley: parleyAppSync,
  chatql,
  serverless: () => serverlessChat(room.id),
}

/** Who speaks the same schema to the demo's own server. */
const localOf: Readonly<Record<SchemaName, Backend>> = {
  parley: appSyncLocal,
  chatql: localChatql,
  serverless: localServerlessChat,
}

/** A deployment as the rest of the demo knows a backend. */
export function connectedBackend({ deployment, auth }: Connection): Backend {
  const { endpoint, region, schema } = deployment
  const { preview } = localOf[schema]
  const isRoom = schema === 'serverless'
  const getHeaders = async () =>
    (await auth({ endpoint: new URL(endpoint), purpose: 'http', body: '' })).headers

  return {
    // What is kept in the browser is by this id, and people have ids of their own in each API.
    id: `${ownAppSync.id} ${schema} ${endpoint}`,
    name: ownAppSync.name,
    ...(preview !== undefined && { preview }),
    ...(isRoom && { room: room.id }),
    async connect(me) {
      const transport = createAppSyncTransport({
        ...{ endpoint, auth, me, operations: operationsOf[schema]() },
        ...(region !== undefined && { region }),
      })
      if (schema === 'chatql') return registerWithChatql(transport, { me, endpoint, getHeaders })
      // The schema has no list, and its room no name.
      if (isRoom)
        return { ...transport, loadConversations: async () => ({ conversations: [room] }) }
      return transport
    },
  }
}
