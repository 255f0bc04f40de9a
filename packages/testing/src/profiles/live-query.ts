import type { BackendProfile } from './backend-profile.js'

/** A live query: a window of the newest 50 messages, sent anew at each change; no client ids. */
export const liveQuery: BackendProfile = {
  name: 'live-query',
  transport: {
    resumes: false,
    revisions: false,
    delivery: 'snapshots',
    windowMessages: 50,
    capabilities: {
      live: ['conversation'],
      paging: [],
      echoesClientId: false,
      idempotent: false,
      deletions: 'absence',
    },
  },
}
