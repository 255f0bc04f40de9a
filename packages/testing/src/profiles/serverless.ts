import type { BackendProfile } from './backend-profile.js'

/** The Serverless chat example: no client ids, the whole list each time, not idempotent. */
export const serverless: BackendProfile = {
  name: 'serverless',
  transport: {
    resumes: false,
    acknowledges: false,
    revisions: false,
    wholeList: true,
    without: ['edit', 'react'],
    capabilities: {
      live: ['conversation'],
      paging: [],
      echoesClientId: false,
      idempotent: false,
      deletions: 'none',
    },
  },
}
