import type { BackendProfile } from './backend-profile.js'

/** Socket.IO-like: no client ids, order, acknowledged joins, idempotence or resuming. */
export const socketIo: BackendProfile = {
  name: 'socket-io',
  transport: {
    resumes: false,
    acknowledges: false,
    revisions: false,
    capabilities: { echoesClientId: false, idempotent: false, order: 'late' },
  },
}
