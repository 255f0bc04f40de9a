import type { BackendProfile } from './backend-profile.js'

/** Firebase-like: the document id is the client id, writes answer nothing, and snapshots tell. */
export const firebase: BackendProfile = {
  name: 'firebase',
  transport: {
    resumes: false,
    answers: 'nothing',
    ids: 'client-id',
    delivery: 'snapshots',
    windowMessages: 50,
    capabilities: { live: ['conversation'], paging: ['before'], deletions: 'absence' },
  },
}
