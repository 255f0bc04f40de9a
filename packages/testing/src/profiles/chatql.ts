import type { BackendProfile } from './backend-profile.js'

/** ChatQL: client times for order, ids made from them, no forward paging, edits, deletions, reactions or presence. */
export const chatQl: BackendProfile = {
  name: 'chatql',
  transport: {
    resumes: false,
    acknowledges: false,
    revisions: false,
    ids: 'time-and-client-id',
    positions: 'client-time',
    cursors: 'token',
    without: ['edit', 'react'],
    capabilities: {
      live: ['conversation'],
      paging: ['before'],
      deletions: 'none',
      order: 'late',
    },
  },
}
