import { once } from 'node:events'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { environmentOptions, StartError, startChatServer } from '../src/index.js'
import {
  ask,
  changeMessage,
  conversationUpdates,
  createConversation,
  type Json,
  loadMessages,
  newClientId,
  rawRequest,
  Socket,
  send,
  signIn,
  startServer,
} from './running-server.js'
import { buildCommand, startProcess, temporaryFolder } from './server-process.js'

let command: string
beforeAll(async () => {
  command = await buildCommand()
})
afterAll(() => rmSync(command, { force: true }))

describe('a restart', () => {
  it('keeps people, sessions, history and checkpoints, and tells what happened meanwhile', async () => {
    const databaseFile = join(temporaryFolder(), 'folder', 'chat.db')
    const first = await startServer({ databaseFile })
    const ann = await signIn(first, 'Ann')
    const bob = await signIn(first, 'Bob')
    const conversationId = await createConversation(first, ann, [bob])
    const { id: messageId } = await send(first, ann, conversationId, 'before')
    const socket = await Socket.connect(first, bob)
    const { checkpoint } = await socket.subscribe(conversationUpdates, { conversationId }).update()
    await changeMessage(first, ann, 'editMessage', { conversationId, messageId, text: 'Before' })
    await first.close()
    expect((await socket.closed).code).toBe(1012)

    const second = await startServer({ databaseFile })
    await send(second, ann, conversationId, 'after')
    const again = await Socket.connect(second, bob)
    const updates = again.subscribe(conversationUpdates, { conversationId, since: checkpoint })
    expect(await updates.update()).toMatchObject({
      resumed: true,
      checkpoint: `${conversationId}:3`,
    })
    expect((await updates.update()).events).toMatchObject([
      { message: { id: messageId, text: 'Before', revision: 2 } },
      { message: { text: 'after', position: 3 } },
    ])
    expect((await signIn(second, 'ann')).user).toEqual(ann.user)
  })

  it('after kill -9 in the middle of writing has every message that was answered, once, and lets a retry repeat nothing', async () => {
    const databaseFile = join(temporaryFolder(), 'chat.db')
    const first = await startProcess(command, { PARLEY_DB: databaseFile })
    const ann = await signIn(first, 'Ann')
    const bob = await signIn(first, 'Bob')
    const create =
      'mutation ($input: CreateConversationInput!) { createConversation(input: $input) { id } }'
    const input = { clientId: newClientId(), memberIds: [bob.user.id] }
    const { data } = await ask(first, ann, create, { input })
    const conversationId = data.createConversation.id
    const answered: string[] = []
    const sends = Array.from({ length: 60 }, async (_, i) => {
      const message = { clientId: `killed-${i}`, conversationId, text: `${i}` }
      await changeMessage(first, ann, 'sendMessage', message)
      answered.push(`${i}`)
      if (answered.length === 10) await first.stop('SIGKILL')
    })
    await Promise.allSettled(sends)
    expect(answered.length).toBeLessThan(60)

    const second = await startProcess(command, { PARLEY_DB: databaseFile })
    const texts = async () =>
      (await loadMessages(second, ann, conversationId, { limit: 100 })).messages.map(
        (one: Json) => one.text,
      )
    expect(await texts()).toEqual(expect.arrayContaining(answered))
    for (let i = 0; i < 60; i++) {
      const message = { clientId: `killed-${i}`, conversationId, text: `${i}` }
      await changeMessage(second, ann, 'sendMessage', message)
    }
    const all = Array.from({ length: 60 }, (_, i) => `${i}`)
    expect((await texts()).sort()).toEqual(all.sort())
    expect(await second.stop('SIGTERM')).toBe(0)
  }, 30_000)
})

describe('the database file', () => {
  it('is refused while another server has it open, and free once that is closed', async () => {
    const databaseFile = join(temporaryFolder(), 'chat.db')
    const first = await startServer({ databaseFile })
    const second = startChatServer({ port: 0, databaseFile })
    await expect(second).rejects.toThrow(/Another server has .*chat\.db open/)
    await expect(second).rejects.toMatchObject({ reason: 'database-in-use' })
    await expect(startProcess(command, { PARLEY_DB: databaseFile })).rejects.toThrow(
      /ended with 1: Another server has/,
    )
    await signIn(first, 'Ann')
    await first.close()
    await startServer({ databaseFile })
  }, 20_000)

  it('is waited for while the server before is just closing', async () => {
    const databaseFile = join(temporaryFolder(), 'chat.db')
    const first = await startServer({ databaseFile })
    const [second] = await Promise.all([startServer({ databaseFile }), first.close()])
    expect((await fetch(`${second.url}/health`)).status).toBe(200)
  })

  it('is refused when it is something else, and left as it was', async () => {
    const databaseFile = join(temporaryFolder(), 'chat.db')
    writeFileSync(databaseFile, 'not a database, but dear to somebody'.repeat(200))
    const before = readFileSync(databaseFile)
    const starting = startChatServer({ port: 0, databaseFile })
    await expect(starting).rejects.toMatchObject({ name: 'StartError', reason: 'database' })
    expect(readFileSync(databaseFile)).toEqual(before)
  })

  it('says so when its folder cannot be made', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'file'), '')
    const starting = startChatServer({ port: 0, databaseFile: join(folder, 'file', 'chat.db') })
    await expect(starting).rejects.toMatchObject({ name: 'StartError', reason: 'database' })
    await expect(starting).rejects.toThrow(/folder is writable/)
  })

  it('holds no token that signs anybody in', async () => {
    const databaseFile = join(temporaryFolder(), 'chat.db')
    const server = await startServer({ databaseFile })
    const { token } = await signIn(server, 'Ann')
    await server.close()
    const files = [databaseFile, `${databaseFile}-wal`].filter((file) => existsSync(file))
    for (const file of files) expect(readFileSync(file).includes(token)).toBe(false)
  })
})

describe('the command', () => {
  it('says its address, and ends cleanly at a signal', async () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const server = await startProcess(command, { PARLEY_DB: ':memory:' })
      const socket = await Socket.connect(server, await signIn(server, 'Ann'))
      expect(await server.stop(signal)).toBe(0)
      expect((await socket.closed).code).toBe(1012)
    }
  })

  it('says so when the port is taken, or is none', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void other.close())
    await once(other, 'listening')
    const PORT = String((other.address() as AddressInfo).port)
    const taken = startProcess(command, { PARLEY_DB: ':memory:', PORT })
    await expect(taken).rejects.toThrow(
      new RegExp(`ended with 1: Port ${PORT} .* is taken: .*PORT`),
    )
    const wrong = startProcess(command, { PARLEY_DB: ':memory:', PORT: 'x' })
    await expect(wrong).rejects.toThrow(/ended with 1: PORT is "x"/)
  })

  it('reads its options from the environment', () => {
    expect(environmentOptions({})).toEqual({})
    expect(environmentOptions({ PORT: '0', PARLEY_DB: 'a.db', PARLEY_DEV_SIGN_IN: '1' })).toEqual({
      port: 0,
      databaseFile: 'a.db',
      devSignIn: true,
    })
    expect(environmentOptions({ PARLEY_DEV_SIGN_IN: '0' })).toEqual({})
    expect(() => environmentOptions({ PORT: '70000' })).toThrow(StartError)
  })
})

it('closes though one client does not answer and another comes back meanwhile', async () => {
  const server = await startServer()
  const ann = await signIn(server, 'Ann')
  const deaf = await Socket.connect(server, ann)
  deaf.webSocket.pause()
  const closing = server.close()
  const back = new Socket(server)
  expect((await back.closed).code).toBe(1006)
  await closing
})

describe('the app on the same port', () => {
  it('gets every route that is not the server’s own', async () => {
    const server = await startServer({
      fallback: (request, response) => response.end(`app ${request.method} ${request.url}`),
    })
    expect((await rawRequest(`${server.url}/`, {})).body).toBe('app GET /')
    expect((await rawRequest(`${server.url}/a/b?c`, { method: 'POST' })).body).toBe(
      'app POST /a/b?c',
    )
    expect((await rawRequest(`${server.url}/health`, {})).status).toBe(200)
  })

  it('does not take the chat down when it throws', async () => {
    const server = await startServer({
      fallback: () => {
        throw new Error('an internal of the app')
      },
    })
    const failed = await rawRequest(`${server.url}/`, {})
    expect(failed.status).toBe(500)
    expect(failed.body).not.toContain('internal of the app')
    expect((await rawRequest(`${server.url}/health`, {})).status).toBe(200)
  })
})

it('refuses an allowed origin that is none before it opens anything', async () => {
  for (const origin of ['chat.example', 'https://chat.example/', '*']) {
    const starting = startChatServer({
      port: 0,
      databaseFile: ':memory:',
      allowedOrigins: [origin],
    })
    await expect(starting).rejects.toMatchObject({ reason: 'options' })
  }
})
