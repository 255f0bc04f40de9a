export { createGraphQLWsTransport, type GraphQLWsTransportOptions } from './graphql-ws-transport.js'
export type { WebSocketClass } from './link.js'
