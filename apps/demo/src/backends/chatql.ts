import type { Backend } from './backend.js'
import { connectLocalAppSync } from './connect-local-app-sync.js'

/** The schema of AWS's ChatQL, at the local AppSync. */
export const chatql: Backend = {
  id: 'chatql',
  name: 'ChatQL schema',
  preview: 'Open it to read',
  async connect(me) {
    const [{ chatql }, { registerWithChatql }] = await Promise.all([
      import('@parley/graphql'),
      import('./register-with-chatql.js'),
    ])
    const { transport, endpoint, getToken } = await connectLocalAppSync('chatql', me, me, chatql())
    const getHeaders = async () => ({ authorization: (await getToken({ refused: false })) ?? '' })
    return registerWithChatql(transport, { me, endpoint, getHeaders })
  },
}
