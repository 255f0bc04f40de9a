#!/usr/bin/env node
import { environmentOptions } from './environment-options.js'
import { startChatServer } from './start-chat-server.js'
import { StartError } from './start-error.js'

try {
  const server = await startChatServer(environmentOptions(process.env))
  console.log(`Parley server: ${server.url}/graphql`)
  const stop = () => {
    process.once('SIGINT', () => process.exit(1))
    process.once('SIGTERM', () => process.exit(1))
    server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
} catch (error) {
  console.error(error instanceof StartError ? error.message : error)
  process.exit(1)
}
