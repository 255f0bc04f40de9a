export { createGraphQLWsTransport, type GraphQLWsTransportOptions } from './graphql-ws-transport.js'
