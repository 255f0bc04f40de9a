import { createAppSyncTransport, lambda } from '@parley/appsync'
import { parleyAppSync } from '@parley/graphql'
import { frame } from '@parley/testing/fault-proxy'
import { WebSocket } from 'ws'
import {
  createConversation,
  history,
  signIn,
  signOut,
  startReferenceServer,
} from './reference-server.js'
import type { Subject } from './subject.js'

/** Of one request; they are performed one after the other. */
const mutationsAtOnce = 10
/** What is written elsewhere is told to nobody, and what is written here only as far as it is asked for. */
const allOfAChange = parleyAppSync().send.document.slice(0, -1).split('(input:$input)')[1]

/** Subscriptions over the real-time protocol of AppSync, requests by `fetch`, both to the local endpoint. */
export const appSyncSubject: Subject = {
  name: 'appsync',
  startServer: startReferenceServer,
  signIn,
  signOut,
  createConversation,
  history,
  async writeTexts({ url }, { token }, conversationId, texts) {
    for (let at = 0; at < texts.length; at += mutationsAtOnce) {
      const inputs = texts
        .slice(at, at + mutationsAtOnce)
        .map((text) => ({ clientId: crypto.randomUUID(), conversationId, text }))
      const declared = inputs.map((_, index) => `$input${index}: SendMessageInput!`)
      const sends = inputs.map(
        (_, index) => `send${index}: sendMessage(input: $input${index}) ${allOfAChange}`,
      )
      const response = await fetch(`${url}/appsync/parley/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: token },
        body: JSON.stringify({
          query: `mutation (${declared.join(', ')}) { ${sends.join(' ')} }`,
          variables: Object.fromEntries(inputs.map((input, index) => [`input${index}`, input])),
        }),
      })
      const { errors } = (await response.json()) as { errors?: unknown }
      if (errors !== undefined) throw new Error('The server was asked directly and refused.')
    }
  },
  transportFor: ({ url, account, refused, heartbeat }) =>
    createAppSyncTransport({
      endpoint: `${url}/appsync/parley/graphql`,
      operations: parleyAppSync(),
      me: { id: account.id, name: account.name },
      webSocket: WebSocket,
      auth: lambda(async ({ refused: wasRefused }) => {
        if (wasRefused) await refused?.()
        return account.token
      }),
      ...(heartbeat === 'quick' && { silenceMs: 1_500 }),
    }),
  usesWebSocket: true,
  ignoresUnknownFrames: true,
  replacesConnections: true,
  // The last `ka` was 70 s ago, and 5 s go by until another socket has taken its place, or there is none.
  halfOpenWithinMs: 75_000,
  protocolFaults: [
    {
      name: 'an event that is null',
      begin: (proxy) => proxy.injectFrame((texts) => data(texts, { data: { x: null } })),
    },
    {
      name: 'an event with an error',
      begin: (proxy) =>
        proxy.injectFrame((texts) =>
          data(texts, { data: null, errors: [{ message: 'Cannot return null' }] }),
        ),
    },
    {
      name: 'data for a subscription that nobody made',
      begin: (proxy) =>
        proxy.injectFrame(frame('{"id":"nobody","type":"data","payload":{"data":{}}}')),
    },
    {
      name: 'an error without an id',
      begin: (proxy) =>
        proxy.injectFrame(
          frame('{"type":"error","payload":{"errors":[{"errorType":"LimitExceededError"}]}}'),
        ),
    },
  ],
}

/** For the subscription that the server last spoke of. */
function data(texts: readonly string[], payload: object): Uint8Array {
  // `ka` comes between.
  const id = texts.map((text) => (JSON.parse(text) as { id?: string }).id).findLast(Boolean)
  if (id === undefined) throw new Error('The server has not spoken of a subscription yet.')
  return frame(JSON.stringify({ id, type: 'data', payload }))
}
