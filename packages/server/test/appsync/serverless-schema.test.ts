import { expect, it } from 'vitest'
import { type Json, startServer } from '../running-server.js'
import { type ApiName, ask, Realtime, token } from './local-app-sync.js'

const api: ApiName = 'serverless'
const fields = 'messageId body createdAt handle'
const getMessages = `{ getMessages { ${fields} } }`
const createMessage = `mutation ($body: String!) { createMessage(body: $body) { ${fields} } }`
const ann = token('ann')
const bob = token('bob')

const start = (options: Parameters<typeof startServer>[0] = {}) =>
  startServer({
    ...options,
    appSync: {
      authorizeToken: (id) => ({ user: { id, name: id.startsWith('bob') ? 'Bob' : 'Ann' } }),
    },
  })

it('one room: everybody reads all of it and hears of each message, with id, time and handle of the server', async () => {
  const server = await start()
  const realtime = await Realtime.connect(server, api, bob)
  const id = await realtime.listen(bob, `subscription { addMessage { ${fields} } }`)
  const { data } = await ask(server, api, ann, createMessage, { body: 'Hello "all"\n\\' })
  expect(data.createMessage).toMatchObject({ body: 'Hello "all"\n\\', handle: 'Ann' })
  expect(new Date(data.createMessage.createdAt).toISOString()).toBe(data.createMessage.createdAt)
  expect((await realtime.frame(id)).payload.data.addMessage).toEqual(data.createMessage)
  await ask(server, api, bob, createMessage, { body: 'Hi' })
  const all = (await ask(server, api, bob, getMessages)).data.getMessages
  const times = all.map(({ createdAt }: Json) => createdAt)
  expect(all).toHaveLength(2)
  expect(times).toEqual([...times].sort().reverse())
})

it('is read as a whole, also of more than a thousand messages', async () => {
  const often = { writesPerSecond: 1e6, writeBurst: 1e6 }
  const server = await start({
    limits: { ...often, operationsPerSecond: 1e6, operationBurst: 1e6 },
  })
  const sends = Array.from({ length: 10 }, (_, at) => `s${at}: createMessage(body: "x") { body }`)
  for (let i = 0; i < 101; i++) await ask(server, api, ann, `mutation { ${sends.join(' ')} }`)
  expect((await ask(server, api, ann, getMessages)).data.getMessages).toHaveLength(1_010)
})

it('a message is made anew each time, since nothing tells a repeat', async () => {
  const server = await start()
  for (let i = 0; i < 2; i++) await ask(server, api, ann, createMessage, { body: 'twice' })
  expect((await ask(server, api, ann, getMessages)).data.getMessages).toHaveLength(2)
})

it('two people of one name cannot speak for each other: the one who came first has it', async () => {
  const server = await start()
  await ask(server, api, bob, createMessage, { body: 'I am Bob' })
  const { errors } = await ask(server, api, token('bob-2'), createMessage, { body: 'So am I' })
  expect(errors[0].errorType).toBe('Unauthorized')
  expect((await ask(server, api, bob, createMessage, { body: 'Still' })).errors).toBeUndefined()
})
