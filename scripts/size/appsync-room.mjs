import { startChatServer } from '@parley/server'

/** A local AppSync in memory with the Serverless example's schema and one user's API key, for a program to talk to. */
export async function appSyncRoom() {
  const user = { id: 'ada', name: 'Ada' }
  const server = await startChatServer({
    port: 0,
    databaseFile: ':memory:',
    appSync: { apiKeys: { 'da2-ada': user } },
  })
  return {
    arguments: [`${server.url}/appsync/serverless/graphql`, 'da2-ada', user.name],
    close: () => server.close(),
  }
}
