import { RecordingSink } from '@parley/testing/conformance'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { iam } from '../src/iam.js'
import { apiKey, lambda, oidc, userPool } from '../src/index.js'
import {
  ann,
  annKeys,
  bob,
  call,
  hear,
  poolToken,
  providerToken,
  startLocalEndpoint,
} from './local-endpoint.js'

const newest = (conversationId: string) => ({ conversationId, start: 'newest', limit: 10 }) as const

describe('against an endpoint that verifies them, the credentials of', () => {
  it.each([
    ['a user pool', userPool(() => poolToken())],
    ['an OIDC provider', oidc(() => providerToken())],
    ['a Lambda function', lambda(() => 'lambda-ann')],
    ['IAM', iam(() => annKeys)],
  ])('%s are good for requests, the connection and each subscription', async (_name, auth) => {
    const { transportOf, converse, send, bobs } = await startLocalEndpoint()
    const transport = transportOf({ auth })
    await transport.loadUsers?.([ann.id], call())
    const conversationId = await converse()
    const { sink } = hear(transport, conversationId)
    expect(await sink.isReady()).toBe('registered')
    await send(bobs, conversationId, 'to Ann')
    await sink.until(({ texts }) => texts.includes('to Ann'))
    expect((await send(transport, conversationId, 'to Bob')).author.id).toBe(ann.id)
  })

  it('modes that differ by field go over one socket', async () => {
    const { transportOf, converse, send, bobs } = await startLocalEndpoint()
    const opened: unknown[] = []
    const transport = transportOf({
      auth: apiKey('da2-bob'),
      authByField: { onConversationChange: userPool(() => poolToken()), users: iam(() => annKeys) },
      webSocket: class extends WebSocket {
        constructor(url: string, protocols: string[]) {
          super(url, protocols)
          opened.push(this)
        }
      },
    })
    await transport.loadUsers?.([ann.id], call())
    const conversationId = await converse()
    const { sink } = hear(transport, conversationId)
    await sink.isReady()
    await send(bobs, conversationId, 'hello')
    await sink.until(({ texts }) => texts.includes('hello'))
    expect(opened).toHaveLength(1)
  })
})

describe('bad input to the local endpoint', () => {
  it('an expired or malformed token, and a wrong key, end with auth and what to do', async () => {
    const { transportOf } = await startLocalEndpoint()
    for (const auth of [
      userPool(() => poolToken(-10)),
      oidc(() => 'no.token.atall'),
      apiKey('da2-wrong'),
      lambda(() => 'nobody'),
      iam(() => ({ ...annKeys, secretAccessKey: 'another' })),
    ]) {
      const transport = transportOf({ auth })
      const error = await transport.loadMessages(newest('c1'), call()).catch((thrown) => thrown)
      expect(error).toMatchObject({ code: 'auth' })
      expect(error.message).toMatch(/sign in again/)
      const { sink } = hear(transport, 'c1')
      expect((await sink.isClosed())?.code).toBe('auth')
      expect(sink.story).toEqual(['closed auth'])
    }
  })

  it('a wrong region ends with auth', async () => {
    const { transportOf } = await startLocalEndpoint()
    const transport = transportOf({ auth: iam(() => annKeys), region: 'us-west-2' })
    await expect(transport.loadMessages(newest('c1'), call())).rejects.toMatchObject({
      code: 'auth',
    })
    const { sink } = hear(transport, 'c1')
    expect((await sink.isClosed())?.code).toBe('auth')
  })

  it('a wrong endpoint is told, and tried again by the engine alone', async () => {
    const { server, transportOf } = await startLocalEndpoint()
    const transport = transportOf({ endpoint: `${server.url}/appsync/nobody/graphql` })
    const error = await transport.loadMessages(newest('c1'), call()).catch((thrown) => thrown)
    expect(error).toMatchObject({ name: 'ChatError', code: 'gone' })
    const { sink } = hear(transport, 'c1')
    expect((await sink.isClosed())?.code).toBe('network')
  })

  it('a subscription that is not for this account is closed alone', async () => {
    const { transportOf, bobs, converse, send } = await startLocalEndpoint()
    const transport = transportOf({ auth: userPool(() => poolToken()) })
    await transport.loadUsers?.([ann.id], call())
    const conversationId = await converse()
    const own = hear(transport, conversationId)
    const foreign = hear(transport, 'of-others')
    await own.sink.isReady()
    expect((await foreign.sink.isClosed())?.code).toBe('forbidden')
    await send(bobs, conversationId, 'still here')
    await own.sink.until(({ texts }) => texts.includes('still here'))
  })

  it('more subscriptions than a connection may have close the ones too many', async () => {
    const { bobs, converse, send, transportOf } = await startLocalEndpoint({
      subscriptionsPerConnection: 1,
    })
    await transportOf({ auth: userPool(() => poolToken()) }).loadUsers?.([ann.id], call())
    const conversationId = await converse()
    const first = hear(bobs, conversationId)
    await first.sink.isReady()
    const second = hear(bobs, conversationId)
    const error = await second.sink.isClosed()
    expect(error?.code).toBe('rate-limited')
    expect(error?.message).toMatch(/MaxSubscriptionsReachedError/)
    await send(bobs, conversationId, 'still here')
    await first.sink.until(({ texts }) => texts.includes('still here'))
  })

  it('a schema without what the map asks for says which field it is', async () => {
    const { server, transportOf } = await startLocalEndpoint()
    const transport = transportOf({ endpoint: `${server.url}/appsync/serverless/graphql` })
    const error = await transport.loadMessages(newest('c1'), call()).catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'unsupported' })
    expect(error.message).toMatch(/The schema has no Query\.messages: check the operation map/)
    const { sink } = hear(transport, 'c1')
    expect((await sink.isClosed())?.code).toBe('unsupported')
  })

  it('an event that another client made null is a gap, and what follows is heard', async () => {
    const { bobs, ask, send, transportOf } = await startLocalEndpoint()
    const auth = userPool(() => poolToken())
    const transport = transportOf({ auth })
    await transport.loadUsers?.([ann.id], call())
    const request = { clientId: 'c', memberIds: [ann.id], title: 'Both' }
    const { id: conversationId = '' } = (await bobs.createConversation?.(request, call())) ?? {}
    const { sink } = hear(transport, conversationId)
    await sink.isReady()
    // What its author did not select, nobody hears: here a field that may not be null.
    await ask(
      'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { conversationId } }',
      { input: { clientId: 'x', conversationId, text: 'half told' } },
    )
    await send(bobs, conversationId, 'whole')
    await sink.until(({ texts }) => texts.includes('whole'))
    expect(sink.story).toEqual(['ready registered', 'gap', 'events'])
  })

  it('a text that is too long is refused with its reason', async () => {
    const { bobs, converse, transportOf } = await startLocalEndpoint()
    await transportOf({ auth: userPool(() => poolToken()) }).loadUsers?.([ann.id], call())
    const conversationId = await converse()
    for (const length of [9_000, 240 * 1024]) {
      const content = { text: 'x'.repeat(length) }
      const operation = { clientId: `k${length}`, queuedAt: 1, conversationId, content }
      await expect(bobs.send(operation, call())).rejects.toMatchObject({ code: 'too-large' })
    }
    expect(bobs.me).toEqual(bob)
  })
})

it('a token that expires under an open socket, in StrictMode, with two modes: nothing lost, one renewal', async () => {
  const { transportOf, converse, send, bobs } = await startLocalEndpoint({ tokenExpiry: 'close' })
  await transportOf({ auth: userPool(() => poolToken()) }).loadUsers?.([ann.id], call())
  const conversationId = await converse()
  let renewals = 0
  let token: string | undefined
  const opened: WebSocket[] = []
  const transport = transportOf({
    auth: userPool(({ refused }) => {
      if (refused) renewals += 1
      if (refused) token = poolToken()
      token ??= poolToken(4)
      return token
    }),
    authByField: { onInboxChange: iam(() => annKeys) },
    webSocket: class extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols)
        opened.push(this)
      }
    },
  })
  const topics = [{ kind: 'conversation', conversationId }, { kind: 'inbox' }] as const
  const sinks = topics.map((topic) => {
    // As effects run under StrictMode: on, off, on.
    transport.listen(topic, new RecordingSink())()
    const sink = new RecordingSink()
    transport.listen(topic, sink)
    return sink
  })
  for (const sink of sinks) expect(await sink.isReady()).toBe('registered')
  const texts: string[] = []
  const tell = async () => {
    texts.push(`message ${texts.length}`)
    await send(bobs, conversationId, texts.at(-1) ?? '')
  }
  // For as long as the first token lasts, and while another socket takes the place of the first.
  while (opened.length < 2) await tell()
  const [first] = opened
  while (first?.readyState !== WebSocket.CLOSED) await tell()
  for (const sink of sinks) {
    await sink.until(({ texts: heard }) => texts.every((text) => heard.includes(text)))
    expect(sink.story.filter((word) => word !== 'events')).toEqual(['ready registered'])
  }
  expect(renewals).toBe(1)
  expect(opened).toHaveLength(2)
}, 30_000)
