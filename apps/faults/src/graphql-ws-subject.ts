import { createGraphQLWsTransport } from '@parley/graphql-ws'
import { frame } from '@parley/testing/fault-proxy'
import { WebSocket } from 'ws'
import {
  createConversation,
  history,
  signIn,
  signOut,
  startReferenceServer,
  writeTexts,
} from './reference-server.js'
import type { Subject } from './subject.js'
import { webSocketListening } from './web-socket-listening.js'

const quickHeartbeat = { pingIntervalMs: 1_000, pongTimeoutMs: 500 }

/** GraphQL subscriptions over one WebSocket, requests by `fetch`. */
export const graphqlWsSubject: Subject = {
  name: 'graphql-ws',
  startServer: startReferenceServer,
  signIn,
  signOut,
  createConversation,
  history,
  writeTexts,
  transportFor: ({ url, account, refused, heartbeat }) =>
    createGraphQLWsTransport({
      url: `${url}/graphql`,
      me: { id: account.id, name: account.name },
      webSocket: WebSocket,
      async getToken({ refused: wasRefused }) {
        if (wasRefused) await refused?.()
        return account.token
      },
      ...(heartbeat === 'quick' && quickHeartbeat),
    }),
  listening: webSocketListening,
  usesWebSocket: true,
  protocolFaults: [
    {
      name: 'an event of the wrong shape',
      begin: (proxy) =>
        proxy.injectFrame((texts) =>
          frame(nextMessage(texts, { __typename: 'Events', events: 7 })),
        ),
    },
    {
      name: 'an event of an unknown type',
      begin: (proxy) =>
        proxy.injectFrame((texts) =>
          frame(
            nextMessage(texts, {
              __typename: 'Events',
              checkpoint: null,
              events: [{ __typename: 'UnheardOfEvent' }, null, 7],
            }),
          ),
        ),
    },
    {
      name: 'data for a subscription that nobody made',
      begin: (proxy) =>
        proxy.injectFrame(frame('{"id":"nobody","type":"next","payload":{"data":{}}}')),
    },
  ],
}

/** What the server would have sent for the subscription that it last spoke of. */
function nextMessage(texts: readonly string[], update: object): string {
  // Pings and pongs come between.
  const id = texts.map((text) => (JSON.parse(text) as { id?: string }).id).findLast(Boolean)
  if (id === undefined) throw new Error('The server has not spoken of a subscription yet.')
  return JSON.stringify({ id, type: 'next', payload: { data: { conversationUpdates: update } } })
}
