import type { BackendProfile } from './backend-profile.js'

/** Firebase-like: the document id is the client id, writes answer nothing, and snapshots tell. */
export const firebase: BackendProfile = {
  name: 'firebase',
  transport: {
    resumes: false,
    answers: 'nothing',
    capabilities: { live: ['conversation'], paging: ['before'], deletions: 'absence' },
  },
}
