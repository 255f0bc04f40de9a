import type { BackendProfile } from './backend-profile.js'
import { chatQl } from './chatql.js'
import { firebase } from './firebase.js'
import { graphqlWs } from './graphql-ws.js'
import { liveQuery } from './live-query.js'
import { restPolling } from './rest-polling.js'
import { serverless } from './serverless.js'
import { socketIo } from './socket-io.js'
import { strongest } from './strongest.js'

/** Every kind of backend that the engine has to cope with, the strongest first. */
export const backendProfiles: readonly BackendProfile[] = [
  strongest,
  restPolling,
  socketIo,
  graphqlWs,
  chatQl,
  serverless,
  liveQuery,
  firebase,
]
