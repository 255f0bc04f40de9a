import type { Backend } from './backend.js'
import { connectLocalAppSync } from './connect-local-app-sync.js'

/** Parley's own schema for AppSync, at the reference server's local AppSync. */
export const appSyncLocal: Backend = {
  id: 'appsync-local',
  name: 'AppSync (local)',
  async connect(me) {
    const { parleyAppSync } = await import('@parley/graphql')
    const { transport } = await connectLocalAppSync('parley', me, me, parleyAppSync())
    return transport
  },
}
