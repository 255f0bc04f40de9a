import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { startChatServer } from '@parley/server'
import { badFrames, startFaultProxy } from '@parley/testing/fault-proxy'
import { expect, it, onTestFinished, vi } from 'vitest'
import { graphqlWsSubject } from './graphql-ws-subject.js'
import { createLedger } from './ledger.js'
import { createPerson } from './person.js'
import type { RunningServer } from './subject.js'

const secretText = 'nobody-else-may-read-this'

/** Everything that was said where it may be kept: logs, addresses, errors. */
function listen() {
  const said: string[] = []
  const hear = (...values: unknown[]) =>
    void said.push(values.map((value) => inspect(value, { depth: 10, showHidden: true })).join(' '))
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    const spy = vi.spyOn(console, method).mockImplementation(hear)
    onTestFinished(() => spy.mockRestore())
  }
  return { said, hear }
}

async function stage() {
  const { said, hear } = listen()
  const folder = await mkdtemp(join(tmpdir(), 'parley-secrets-'))
  const databaseFile = join(folder, 'chat.db')
  const chatServer = await startChatServer({
    port: 0,
    databaseFile,
    logger: { info: hear, error: hear },
  })
  const server = { url: chatServer.url } as RunningServer
  const proxy = await startFaultProxy(server.url)
  onTestFinished(async () => {
    await proxy.close()
    await chatServer.close()
    await rm(folder, { recursive: true, force: true })
  })
  let addresses = 0
  // Looks at each and answers none.
  proxy.answer({
    status: 500,
    concerns(request) {
      addresses += 1
      hear(request.method, request.url, request.headers.referer)
      return false
    },
  })
  return { said, hear, server, proxy, databaseFile, addresses: () => addresses }
}

it('says no token and no message text in logs, addresses and errors, whatever fails (I11)', async () => {
  const { said, hear, server, proxy, databaseFile, addresses } = await stage()
  const account = await graphqlWsSubject.signIn(server, 'Ann')
  const other = await graphqlWsSubject.signIn(server, 'Bob')
  const tokens = [account.token, other.token]
  const conversationId = await graphqlWsSubject.createConversation(server, account, [other])
  const transport = graphqlWsSubject.transportFor({
    url: proxy.url,
    account,
    heartbeat: 'quick',
    refused: async () => {
      account.token = (await graphqlWsSubject.signIn(server, 'Ann')).token
      tokens.push(account.token)
    },
  })
  const ann = createPerson(account, transport, conversationId, createLedger())
  onTestFinished(ann.close)
  ann.client.connection.subscribe(() => hear(ann.client.connection.get()))
  const isLive = () => ann.client.connection.get().status === 'live'
  await ann.until('it is live', isLive)
  ann.conversation.send({ text: secretText })
  await ann.until('it is sent', () => ann.messages()[0]?.status === 'sent')

  // Refused requests, one of them with the text in the wrong place.
  const call = { signal: AbortSignal.timeout(10_000) }
  const operation = { clientId: secretText.repeat(20), queuedAt: 0, conversationId }
  await transport.send({ ...operation, content: { text: secretText } }, call).catch(hear)
  const tooLong = secretText.repeat(1_000)
  await transport
    .send({ ...operation, clientId: 'long', content: { text: tooLong } }, call)
    .catch(hear)
  const wrongVariables = `{"query":"mutation($input:SendMessageInput!){sendMessage(input:$input){id}}","variables":{"input":"${secretText}"}}`
  for (const body of [wrongVariables, `{"${secretText}`]) {
    const answer = await fetch(`${proxy.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${account.token}` },
      body,
    })
    hear(answer.status, await answer.text())
  }

  // A frame that cannot be read, a session that ends, and a server that cannot do what it should.
  proxy.injectFrame(badFrames.malformedJson())
  await ann.until('it is down', () => !isLive())
  await ann.until('it is back', isLive)
  await graphqlWsSubject.signOut(server, { ...account })
  await ann.until('it is down', () => !isLive())
  await ann.until('it is back', isLive)
  breakDatabase(databaseFile)
  const failuresBefore = ann.failures
  ann.conversation.send({ text: secretText })
  await ann.until('the server fails', () => ann.failures > failuresBefore)

  expect(said.some((line) => line.includes('an operation failed'))).toBe(true)
  expect(addresses()).toBeGreaterThan(5)
  expect(tokens.length).toBeGreaterThan(2)
  for (const secret of [secretText, ...tokens])
    expect(said.filter((line) => line.includes(secret))).toEqual([])
})

/** Behind the server's back, so that what it does next fails as nobody has foreseen. */
function breakDatabase(file: string) {
  const ofServer = createRequire(import.meta.resolve('@parley/server'))
  const Database = ofServer('libsql') as new (
    file: string,
  ) => { exec(sql: string): void; close(): void }
  const database = new Database(file)
  database.exec('alter table messages rename to elsewhere')
  database.close()
}
