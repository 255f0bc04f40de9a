// aws-appsync-subscription-link 3.1.3 with Apollo Client 3: the handshake in the query string.
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
