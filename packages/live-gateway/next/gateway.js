import { createLiveGateway, defineOperation, variable } from '@parley/live-gateway'

const upstream = { url: process.env.UPSTREAM_URL }

export const gateway = createLiveGateway({
  basePath: '/live',
  csrfSecret: process.env.GATEWAY_SECRET,
  webhook: { secrets: [process.env.GATEWAY_SECRET] },
  authenticate: ({ headers }) => {
    const id = /session=(\w+)/.exec(headers.get('cookie') ?? '')?.[1]
    return id === undefined ? undefined : { id }
  },
  operations: [
    defineOperation({
      name: 'Messages',
      document: 'query ($room: String!) { messages(room: $room) { id text } }',
      variables: { room: variable.string() },
      sharing: 'everyone',
      pollingIntervalMs: 60_000,
      upstream,
    }),
    defineOperation({
      name: 'Ticks',
      document: '{ messages { id text } }',
      sharing: 'everyone',
      pollingIntervalMs: 100,
      upstream,
    }),
    defineOperation({
      name: 'AddMessage',
      document: 'mutation ($text: String!, $author: String!) { addMessage { id } }',
      variables: { text: variable.string() },
      serverVariables: { author: ({ user }) => user.id },
      upstream,
      invalidates: () => [{ operation: 'Messages' }],
    }),
  ],
})
