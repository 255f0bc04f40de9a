// The gateway as it is built, in a process of its own; members are looked up in the database of the upstream.
import { createServer } from 'node:http'
import { createLiveGateway, defineOperation, variable } from '../dist/index.js'
import { createFileRevisionStore, toNodeListener } from '../dist/node/index.js'
import { openDatabase } from './database.mjs'

const [file, upstreamUrl, port, revisions] = process.argv.slice(2)
const database = openDatabase(file)
const upstream = { url: upstreamUrl }
const rooms = { room: variable.string() }
const members = { allow: ({ user, variables }) => database.isMember(variables.room, user.id) }

const messages = (name) =>
  defineOperation({
    name,
    document: 'query ($room: ID!) { messages(room: $room) { id text createdAt userId } }',
    variables: rooms,
    upstream,
    sharing: 'everyone',
    access: members,
    pollingIntervalMs: 1_000,
    joins: [
      {
        at: 'messages',
        key: 'userId',
        as: 'user',
        document: 'query ($ids: [ID!]!) { users(ids: $ids) { id name } }',
        sharing: 'everyone',
      },
    ],
  })
const addMessage = (name, invalidates) =>
  defineOperation({
    name,
    document:
      'mutation ($room: ID!, $text: String!, $author: ID!) { addMessage(room: $room, text: $text, author: $author) { id } }',
    variables: { ...rooms, text: variable.string() },
    serverVariables: { author: ({ user }) => user.id },
    upstream,
    access: members,
    invalidates,
  })

const gateway = createLiveGateway({
  operations: [
    messages('Messages'),
    ...Array.from({ length: 200 }, (_, index) => messages(`Messages${index}`)),
    addMessage('AddMessage', ({ variables: { room } }) => [
      { operation: 'Messages', variables: { room } },
    ]),
  ],
  authenticate: ({ headers }) => {
    const id = /^Bearer (u\d+)$/.exec(headers.get('authorization') ?? '')?.[1]
    return id === undefined ? undefined : { id }
  },
  ...(revisions === '' ? {} : { store: createFileRevisionStore(revisions) }),
  onEvent: (event) => {
    if (event.type === 'failure') console.error('gateway:', event.error.message, event.error.cause)
  },
})

const server = createServer(toNodeListener(gateway.handle))
server.listen(Number(port), '127.0.0.1', 4_096, () => process.send({ port: server.address().port }))

process.on('message', () => {
  const { user, system } = process.cpuUsage()
  const { rss } = process.memoryUsage()
  process.send({
    answer: { cpuMs: (user + system) / 1000, rssMb: rss / 2 ** 20, ...gateway.stats() },
  })
})
process.on('disconnect', () => process.exit())
