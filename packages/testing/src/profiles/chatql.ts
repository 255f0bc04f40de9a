import type { BackendProfile } from './backend-profile.js'

/** ChatQL: client times for order, ids made from them, no forward paging, edits, deletions, reactions or presence. */
export const chatQl: BackendProfile = {
  name: 'chatql',
  transport: {
    resumes: false,
    acknowledges: false,
    without: ['edit', 'react'],
    capabilities: {
      live: ['conversation'],
      paging: ['before'],
      deletions: 'none',
      order: 'late',
    },
  },
}
