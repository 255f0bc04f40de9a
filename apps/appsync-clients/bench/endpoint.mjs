import { startChild } from './child.mjs'

/** The endpoint on one port and one database file, which can be killed and started again. */
export async function startEndpoint(databaseFile, counts) {
  const start = () => startChild('./endpoint-process.mjs', [databaseFile, JSON.stringify(counts)])
  let child = start()
  const { port } = await child.ask('listen', { port: 0 })
  const urlOf = (listening) => `http://127.0.0.1:${listening}/appsync/parley/graphql`

  return {
    url: urlOf(port),
    serverlessUrl: `http://127.0.0.1:${port}/appsync/serverless/graphql`,
    kill: () => child.kill(),
    /** Starts a process of it; `listen` then opens the port, and says when it was open. */
    prepare() {
      const next = start()
      return {
        isUp: () => next.ask('isUp'),
        async listen() {
          const { at } = await next.ask('listen', { port })
          child = next
          return at
        },
        /** On another port, which no client knows, while `use` runs: so that something happens during an outage. */
        async listenElsewhere(use) {
          const listening = await next.ask('listen', { port: 0 })
          await use(urlOf(listening.port))
          await next.kill()
        },
      }
    },
    connects: () => child.ask('connects'),
    dropSockets: () => child.ask('dropSockets'),
  }
}
