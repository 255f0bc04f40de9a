// A GraphQL server over HTTP in a process of its own, on a database; counts the requests it answers.
import { createServer } from 'node:http'
import { buildSchema, execute, parse, validate } from 'graphql'
import { openDatabase } from './database.mjs'

const [file] = process.argv.slice(2)
const database = openDatabase(file)
const schema = buildSchema(`
  type User { id: ID! name: String! }
  type Message { id: ID! text: String! createdAt: Float! userId: ID! }
  type Added { id: ID! }
  type Query { messages(room: ID!): [Message!]! users(ids: [ID!]!): [User!]! }
  type Mutation { addMessage(room: ID!, text: String!, author: ID!): Added! }
`)
const rootValue = {
  messages: ({ room }) => database.messages(room, 50),
  users: ({ ids }) => database.users(ids),
  addMessage: ({ room, text, author }) => database.addMessage(room, author, text),
}
// As servers do: a document is parsed and checked once.
const documents = new Map()
function documentOf(query) {
  const known = documents.get(query)
  if (known !== undefined) return known
  const document = parse(query)
  const [error] = validate(schema, document)
  if (error !== undefined) throw error
  documents.set(query, document)
  return document
}
const counts = { query: 0, join: 0, mutation: 0 }

const server = createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', async () => {
    const { query, variables } = JSON.parse(Buffer.concat(chunks).toString())
    const kind = query.startsWith('mutation')
      ? 'mutation'
      : query.includes('users(')
        ? 'join'
        : 'query'
    counts[kind] += 1
    const answer = await execute({
      schema,
      rootValue,
      document: documentOf(query),
      variableValues: variables,
    })
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer))
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))

process.on('message', ({ ask, room, author, text }) => {
  if (ask === 'counts') process.send({ answer: { ...counts } })
  if (ask === 'messages') process.send({ answer: database.messages(room, 50) })
  if (ask === 'add') process.send({ answer: database.addMessage(room, author, text) })
})
process.on('disconnect', () => process.exit())
