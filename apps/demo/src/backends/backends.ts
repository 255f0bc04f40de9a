import { appSyncLocal } from './app-sync-local.js'
import type { Backend } from './backend.js'
import { chatql } from './chatql.js'
import { graphqlSubscriptions } from './graphql-subscriptions.js'
import { liveQueryPoll, liveQueryStream } from './live-queries.js'
import { serverlessChat } from './serverless-chat.js'
import { workgroup } from './workgroup.js'

/** What the switch offers; the first is the default. */
export const backends: readonly [Backend, ...Backend[]] = [
  graphqlSubscriptions,
  liveQueryStream,
  liveQueryPoll,
  workgroup,
  appSyncLocal,
  chatql,
  serverlessChat,
]

export function findBackend(id: string | undefined): Backend {
  return backends.find((backend) => backend.id === id) ?? backends[0]
}
