import type { BackendProfile } from './backend-profile.js'

/** GraphQL subscriptions without a first event of our own: the protocol does not acknowledge a subscribe; deletions come by id. */
export const graphqlWs: BackendProfile = {
  name: 'graphql-ws',
  transport: { resumes: false, acknowledges: false, deletionEvents: 'id' },
}
