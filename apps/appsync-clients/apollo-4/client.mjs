// aws-appsync-subscription-link 4 with Apollo Client 4: a code base of its own, the current handshake.
import { createRequire } from 'node:module'
import { runApolloClient } from '../run/apollo-client.mjs'
import { runClient } from '../run/client-process.mjs'

const require = createRequire(import.meta.url)
runClient(
  runApolloClient({
    apollo: require('@apollo/client/core'),
    authLink: require('aws-appsync-auth-link'),
    subscriptionLink: require('aws-appsync-subscription-link'),
  }),
  import.meta.url,
)
