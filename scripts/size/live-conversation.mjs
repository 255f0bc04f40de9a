import { once } from 'node:events'
import { createServer } from 'node:http'
import { createLiveGateway, defineOperation, variable } from '@parley/live-gateway'
import { toNodeListener } from '@parley/live-gateway/node'

const { string, integer, object, optional } = variable

/** A gateway over one conversation in memory, for a program to talk to. */
export async function liveConversation() {
  const messages = []
  const gateway = createLiveGateway({
    authenticate: ({ headers }) => {
      const id = headers.get('authorization')?.slice(7)
      return id ? { id } : undefined
    },
    operations: [
      defineOperation({
        name: 'Messages',
        variables: { conversationId: string(), limit: optional(integer()) },
        upstream: () => ({ data: { messages: { messages, atStart: true, atEnd: true } } }),
      }),
      defineOperation({
        name: 'SendMessage',
        kind: 'mutation',
        variables: {
          input: object({ clientId: string(), conversationId: string(), text: string() }),
        },
        upstream({ variables }, { user }) {
          const input = /** @type {object} */ (variables['input'])
          const position = messages.length + 1
          const author = { id: user?.id }
          const stamps = { createdAt: position, position, revision: position }
          const message = { ...input, id: `m${position}`, author, ...stamps, reactions: [] }
          messages.push(message)
          return { data: { sendMessage: message } }
        },
        invalidates: () => [{ operation: 'Messages' }],
      }),
    ],
  })
  const server = createServer(toNodeListener(gateway.handle))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    arguments: [`http://127.0.0.1:${port}`],
    close() {
      gateway.close()
      server.close()
      server.closeAllConnections()
    },
  }
}
