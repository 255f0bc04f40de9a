import { type ChatServer, type ChatServerOptions, startChatServer } from '@parley/server'

/** The reference server with live queries that tell of changes at once, and no limits that a test would meet. */
export function startQuickServer({
  streamsPerUser = 1_000,
  ...options
}: ChatServerOptions & { readonly streamsPerUser?: number }): Promise<ChatServer> {
  return startChatServer({
    logger: { info: () => {}, error: console.error },
    liveQueries: {
      ...{ pollingIntervalMs: 100, idleIntervalMs: 100, heartbeatMs: 1_000 },
      streamsPerUser,
    },
    presence: { graceMs: 100, coalesceMs: 5 },
    limits: {
      ...{ writesPerSecond: 1e6, writeBurst: 1e6 },
      ...{ operationsPerSecond: 1e6, operationBurst: 1e6 },
    },
    ...options,
  })
}
