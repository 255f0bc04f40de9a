import type { BackendProfile } from './backend-profile.js'

/** REST, and a poll of what changed since a cursor: nothing arrives at once, and what was deleted is not there. */
export const restPolling: BackendProfile = {
  name: 'rest-polling',
  transport: { delivery: 'poll', capabilities: { live: ['conversation'], deletions: 'absence' } },
}
