import type { Backend } from './backend.js'

/** The reference server: requests by graphql-request, events over `graphql-transport-ws`. */
export const graphqlSubscriptions: Backend = {
  id: 'graphql-subscriptions',
  name: 'Reference server · GraphQL subscriptions',
  async connect(me) {
    // Loaded on demand: of all the transports only the chosen one is fetched.
    const [{ GraphQLClient }, { createGraphQLWsTransport }] = await Promise.all([
      import('graphql-request'),
      import('@parley/graphql-ws'),
    ])
    const url = `${location.origin}/graphql`
    const client = new GraphQLClient(url, { credentials: 'same-origin' })
    return createGraphQLWsTransport({ me, url, request: client.request.bind(client) })
  },
}
