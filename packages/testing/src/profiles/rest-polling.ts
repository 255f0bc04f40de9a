import type { BackendProfile } from './backend-profile.js'

/** REST, and a poll of what changed since a cursor: nothing arrives at once. */
export const restPolling: BackendProfile = {
  name: 'rest-polling',
  transport: { delivery: 'poll', capabilities: { live: ['conversation'] } },
}
