import { createAppSyncTransport, lambda } from '@parley/appsync'
import { chatql, type GraphQLOperations, parleyAppSync, serverlessChat } from '@parley/graphql'
import { frame } from '@parley/testing/fault-proxy'
import { WebSocket } from 'ws'
import { askAppSync } from './ask-appsync.js'
import {
  createConversation,
  history,
  signIn,
  signOut,
  startReferenceServer,
} from './reference-server.js'
import { readServerlessRoom, serverlessRoom } from './serverless-room.js'
import type { Subject } from './subject.js'
import { webSocketListening } from './web-socket-listening.js'

/** Of one request; they are performed one after the other. */
const mutationsAtOnce = 10

/** A schema of the local endpoint. */
interface Api {
  readonly name: string
  readonly operations: () => GraphQLOperations
  readonly onlySends?: boolean
  readonly hasOneRoom?: boolean
  /** What is asked round the transport in another way. */
  readonly server?: Pick<Subject, 'signIn' | 'createConversation' | 'history'>
}

/** Subscriptions over the real-time protocol of AppSync, requests by `fetch`, both to the local endpoint. */
function subjectOf({ name, operations, server, ...weaknesses }: Api): Subject {
  return {
    ...weaknesses,
    name: `appsync ${name}`,
    startServer: startReferenceServer,
    ...{ signIn, signOut, createConversation, history },
    ...server,
    /** By the schema's own mutations: what is written elsewhere is told to nobody, as with AppSync. */
    async writeTexts({ url }, account, conversationId, texts) {
      const { send } = operations()
      const [, field = '', selection = ''] = /\{(\w+)\(.*?\)(\{.*\})\}$/s.exec(send.document) ?? []
      const me = { id: account.id }
      for (let at = 0; at < texts.length; at += mutationsAtOnce) {
        const sends = texts.slice(at, at + mutationsAtOnce).map((text, index) => {
          const row = { clientId: crypto.randomUUID(), queuedAt: Date.now(), conversationId }
          const variables = send.variables({ ...row, content: { text } }, { me })
          return `send${index}: ${field}(${argumentsOf(variables)}) ${selection}`
        })
        await askAppSync(
          `${url}/appsync/${name}/graphql`,
          account,
          `mutation { ${sends.join(' ')} }`,
        )
      }
    },
    transportFor: ({ url, account, refused, heartbeat }) =>
      createAppSyncTransport({
        endpoint: `${url}/appsync/${name}/graphql`,
        operations: operations(),
        me: { id: account.id, name: account.name },
        webSocket: WebSocket,
        auth: lambda(async ({ refused: wasRefused }) => {
          if (wasRefused) await refused?.()
          return account.token
        }),
        ...(heartbeat === 'quick' && { silenceMs: 1_500 }),
      }),
    listening: webSocketListening,
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
}

/** Parley's own schema for AppSync. */
export const appSyncSubject = subjectOf({ name: 'parley', operations: parleyAppSync })

/** ChatQL's schema, which has no changes of messages. */
export const chatqlSubject = subjectOf({ name: 'chatql', operations: chatql, onlySends: true })

/** The Serverless example's schema: one room, in which everybody is known by their name alone. */
export const serverlessSubject = subjectOf({
  name: 'serverless',
  operations: serverlessChat,
  onlySends: true,
  hasOneRoom: true,
  server: {
    signIn: async (server, name) => ({ ...(await signIn(server, name)), id: name }),
    createConversation: async () => serverlessRoom,
    history: ({ url }, account) => readServerlessRoom(`${url}/appsync/serverless/graphql`, account),
  },
})

/** Written into a document, as it would be passed beside it. */
function argumentsOf(variables: object): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}: ${literalOf(value)}`)
    .join(', ')
}

function literalOf(value: unknown): string {
  return typeof value === 'object' && value ? `{ ${argumentsOf(value)} }` : JSON.stringify(value)
}

/** For the subscription that the server last spoke of; where it has said only `ka` for long, for whichever it is. */
function data(texts: readonly string[], payload: object): Uint8Array {
  const id = texts.map((text) => (JSON.parse(text) as { id?: string }).id).findLast(Boolean)
  return frame(JSON.stringify({ id, type: 'data', payload }))
}
