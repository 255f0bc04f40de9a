import type { User } from '@parley/core'
import { type ChatServer, startChatServer } from '@parley/server'

/** Who is signed in with which token, on every site. */
export type Sessions = Map<string, User & { readonly name: string }>

/** A server with a local AppSync, whose connections say `ka` often enough for a test to see one that is missing. */
export function startLocalSite(sessions: Sessions): Promise<ChatServer> {
  const plenty = 1_000_000
  return startChatServer({
    port: 0,
    databaseFile: ':memory:',
    logger: { info: () => {}, error: () => {} },
    authenticate({ token = '' }) {
      const user = sessions.get(token)
      return user && { user }
    },
    appSync: { keepAliveMs: 100 },
    limits: {
      ...{ writesPerSecond: plenty, writeBurst: plenty },
      ...{ operationsPerSecond: plenty, operationBurst: plenty },
    },
    presence: { graceMs: 100, coalesceMs: 5 },
  })
}
