import type { Backend } from './backend.js'
import { connectLocalAppSync } from './connect-local-app-sync.js'

/** The schema of AWS's ChatQL, at the local AppSync. Who is new to it registers, as its clients do at their start. */
export const chatql: Backend = {
  id: 'chatql',
  name: 'ChatQL schema',
  async connect(me) {
    const [{ chatql }, { registerWithChatql }] = await Promise.all([
      import('@parley/graphql'),
      import('./register-with-chatql.js'),
    ])
    const { transport, endpoint, getToken } = await connectLocalAppSync('chatql', me, me, chatql())
    const { loadConversations } = transport
    let registered: Promise<void> | undefined
    return {
      ...transport,
      // The first question of a start, and the first to be asked again after one without a network.
      async loadConversations(request, call) {
        registered ??= registerWithChatql({ me, endpoint, getToken })
        await registered.catch(() => {
          registered = undefined
        })
        return loadConversations?.(request, call) ?? { conversations: [] }
      },
    }
  },
}
