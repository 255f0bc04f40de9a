import { once } from 'node:events'
import { connect, type Socket as NetSocket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import {
  annAndBob,
  ask,
  changeMessage,
  conversationUpdates,
  createConversation,
  inboxUpdates,
  loadMessages,
  rawRequest,
  Socket,
  send,
  signIn,
} from './running-server.js'

describe('text', () => {
  it.each(['', ' ', '\n\t \u00a0', '\u200b\u2060', '\u3164'])(
    'refuses %j as empty and keeps nothing',
    async (text) => {
      const { server, ann, conversationId } = await annAndBob()
      const answer = await changeMessage(server, ann, 'sendMessage', { conversationId, text })
      expect(answer.code).toBe('invalid')
      expect(answer.errors[0].message).toContain('empty')
      expect((await loadMessages(server, ann, conversationId)).messages).toEqual([])
    },
  )

  it('takes 8,000 UTF-8 bytes and refuses one more, without quoting the text', async () => {
    const { server, ann, conversationId } = await annAndBob()
    const longest = 'ä'.repeat(4_000)
    expect((await send(server, ann, conversationId, longest)).text).toBe(longest)
    const tooLong = { conversationId, text: `${longest}x` }
    const answer = await changeMessage(server, ann, 'sendMessage', tooLong)
    expect(answer.code).toBe('too-large')
    expect(answer.errors[0].message).toContain('8001')
    expect(JSON.stringify(answer.errors)).not.toContain('ää')
  })

  it('keeps what no database text can hold from cutting a message short', async () => {
    const { server, ann, conversationId } = await annAndBob()
    const message = await send(server, ann, conversationId, 'before\0after \ud800 end')
    expect(message.text).toBe('before\ufffdafter \ufffd end')
    expect((await loadMessages(server, ann, conversationId)).messages[0].text).toBe(message.text)
  })

  it('leaves the message as it was when an edit is refused', async () => {
    const { server, ann, conversationId } = await annAndBob()
    const { id: messageId } = await send(server, ann, conversationId, 'first')
    const edit = { conversationId, messageId, text: '  ' }
    expect((await changeMessage(server, ann, 'editMessage', edit)).code).toBe('invalid')
    expect((await loadMessages(server, ann, conversationId)).messages[0]).toMatchObject({
      text: 'first',
      revision: 1,
      editedAt: null,
    })
  })
})

describe('requests', () => {
  it('answers a 2 MB body at once with 413 as JSON, and goes on', async () => {
    const { server, ann } = await annAndBob()
    const body = JSON.stringify({ query: `{ me { id } } #${'x'.repeat(2_000_000)}` })
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ann.token}` },
      body,
    })
    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'too-large' } }] })
    expect((await ask(server, ann, '{ me { name } }')).data.me.name).toBe('Ann')
  })

  it('does not hear out a body that nobody wants', async () => {
    const { server } = await annAndBob()
    const { host, hostname, port } = new URL(server.url)
    const socket = connect(Number(port), hostname)
    socket.on('error', () => {})
    socket.write(`PUT /graphql HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n`)
    const [answer] = await once(socket, 'data')
    expect(String(answer)).toContain('405')
    await once(socket, 'close')
  })

  it('answers a body that grows past the limit without having said its length', async () => {
    const { server, ann } = await annAndBob()
    const socket = connect(server.port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAuthorization: Bearer ${ann.token}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    )
    const chunk = 'x'.repeat(0x8000)
    for (let i = 0; i < 3; i++) socket.write(`8000\r\n${chunk}\r\n`)
    const [answer] = await once(socket, 'data')
    expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /)
    expect(String(answer)).toMatch(/connection: close/i)
    // The rest of the body never comes; the connection does not wait for it for ever.
    await once(socket, 'close')
  })

  it.each([
    ['no JSON', '{"query"'],
    ['no object', '"{ me { id } }"'],
    ['no query', '{"variables":{}}'],
    ['a batch', '[{"query":"{ me { id } }"}]'],
  ])('refuses a body that is %s', async (_, body) => {
    const { server, ann } = await annAndBob()
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ann.token}` },
      body,
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'invalid' } }] })
  })

  it.each(['{ nope }', 'query {', 'mutation { sendMessage { id } }', '{ me { id ', ''])(
    'refuses the operation %j as invalid',
    async (query) => {
      const { server, ann } = await annAndBob()
      expect(await ask(server, ann, query)).toMatchObject({ code: 'invalid' })
    },
  )

  it('does not repeat a wrong variable, which may be what somebody wrote', async () => {
    const { server, ann } = await annAndBob()
    const input = { conversationId: 'x', clientId: 'y', text: { secret: 'canary' } }
    const { code, errors } = await changeMessage(server, ann, 'sendMessage', input)
    expect(code).toBe('invalid')
    expect(JSON.stringify(errors)).not.toContain('canary')
  })

  it('refuses pages of more than 100 and of none', async () => {
    const { server, ann, conversationId } = await annAndBob()
    for (const limit of [101, 0, -1]) {
      const query =
        'query ($c: ID!, $limit: Int) { messages(conversationId: $c, limit: $limit) { atEnd } }'
      expect((await ask(server, ann, query, { c: conversationId, limit })).code).toBe('invalid')
    }
  })

  it('answers what is not there as JSON, over every method', async () => {
    const { server } = await annAndBob()
    expect((await fetch(`${server.url}/nothing`)).status).toBe(404)
    const get = await fetch(`${server.url}/graphql?query={me{id}}`)
    expect(get.status).toBe(405)
    expect(get.headers.get('allow')).toBe('POST')
    const put = await rawRequest(`${server.url}/session`, { method: 'PUT' })
    expect(put.status).toBe(405)
  })
})

describe('conversations', () => {
  it('answers for an unknown conversation exactly as for one of others, everywhere', async () => {
    const { server, ann, conversationId } = await annAndBob()
    const eve = await signIn(server, 'Eve')
    const { id: messageId } = await send(server, ann, conversationId, 'for Bob')
    const socket = await Socket.connect(server, eve)
    const operations: [string, object][] = [
      ['query ($c: ID!) { messages(conversationId: $c) { atEnd } }', {}],
      ['query ($c: ID!, $m: ID!) { messages(conversationId: $c, before: $m) { atEnd } }', {}],
      ['mutation ($c: ID!) { markRead(conversationId: $c, upTo: 1) }', {}],
      ['mutation ($c: ID!) { setTyping(conversationId: $c, typing: true) }', {}],
      [
        'mutation ($c: ID!) { sendMessage(input: { clientId: "1", conversationId: $c, text: "x" }) { id } }',
        {},
      ],
      [
        'mutation ($c: ID!, $m: ID!) { editMessage(input: { clientId: "1", conversationId: $c, messageId: $m, text: "x" }) { id } }',
        {},
      ],
      [
        'mutation ($c: ID!, $m: ID!) { deleteMessage(input: { clientId: "1", conversationId: $c, messageId: $m }) { id } }',
        {},
      ],
      [
        'mutation ($c: ID!, $m: ID!) { setReaction(input: { clientId: "1", conversationId: $c, messageId: $m, emoji: "👍", on: true }) { id } }',
        {},
      ],
    ]
    for (const [query] of operations) {
      const variables = query.includes('$m') ? { m: messageId } : {}
      const ofOthers = await ask(server, eve, query, { c: conversationId, ...variables })
      const unknown = await ask(server, eve, query, { c: 'unknown', ...variables })
      expect(ofOthers).toEqual(unknown)
      expect(ofOthers.code).toBe('forbidden')
    }
    const answers = ['unknown', conversationId].map(async (id) => {
      const { type, payload } = await socket
        .subscribe(conversationUpdates, { conversationId: id })
        .message()
      return { type, payload }
    })
    const [unknown, ofOthers] = await Promise.all(answers)
    expect(ofOthers).toEqual(unknown)
    expect(JSON.stringify(ofOthers)).toContain('"code":"forbidden"')
    expect((await loadMessages(server, ann, conversationId)).messages).toMatchObject([
      { text: 'for Bob', reactions: [], deletedAt: null },
    ])
  })

  it('refuses nobody, unknown members and a wrong title', async () => {
    const { server, ann, bob } = await annAndBob()
    const create = (input: object) =>
      ask(
        server,
        ann,
        'mutation ($input: CreateConversationInput!) { createConversation(input: $input) { id } }',
        {
          input: { clientId: 'c', ...input },
        },
      )
    expect((await create({ memberIds: [] })).code).toBe('invalid')
    expect((await create({ memberIds: [ann.user.id] })).code).toBe('invalid')
    expect((await create({ memberIds: ['nobody'] })).code).toBe('invalid')
    expect((await create({ memberIds: [bob.user.id], title: '\u202e \u200b' })).code).toBe(
      'invalid',
    )
    expect((await create({ memberIds: [bob.user.id], title: 'x'.repeat(101) })).code).toBe(
      'invalid',
    )
  })

  it('says gone for messages and cursors that are not there', async () => {
    const { server, ann, bob, conversationId } = await annAndBob()
    const elsewhere = await createConversation(server, ann, [bob], 'Other')
    const { id: messageId } = await send(server, ann, elsewhere, 'elsewhere')
    const before = 'query ($c: ID!, $m: ID!) { messages(conversationId: $c, before: $m) { atEnd } }'
    expect((await ask(server, ann, before, { c: conversationId, m: messageId })).code).toBe('gone')
    const edit = { conversationId, messageId, text: 'x' }
    expect((await changeMessage(server, ann, 'editMessage', edit)).code).toBe('gone')
    expect((await ask(server, ann, '{ conversations(cursor: "x") { next } }')).code).toBe('gone')
    expect((await ask(server, ann, '{ findUsers(text: "", cursor: "e30") { next } }')).code).toBe(
      'gone',
    )
    const find = 'query ($cursor: String) { findUsers(text: "", cursor: $cursor) { next } }'
    const list = 'query ($cursor: String) { conversations(cursor: $cursor) { next } }'
    for (const place of [[], [1], ['a', 'b', 'c'], [0, 'a'], [0, 'a', 1]]) {
      const cursor = Buffer.from(JSON.stringify(place)).toString('base64url')
      expect((await ask(server, ann, find, { cursor })).code).toBe('gone')
      if (place.length === 2) continue
      expect((await ask(server, ann, list, { cursor })).code).toBe('gone')
    }
  })

  it('lets nobody but the author edit or delete', async () => {
    const { server, ann, bob, conversationId } = await annAndBob()
    const { id: messageId } = await send(server, ann, conversationId, 'mine')
    const edit = { conversationId, messageId, text: 'yours' }
    expect((await changeMessage(server, bob, 'editMessage', edit)).code).toBe('forbidden')
    expect((await changeMessage(server, bob, 'deleteMessage', edit)).code).toBe('invalid')
    const deletion = { conversationId, messageId }
    expect((await changeMessage(server, bob, 'deleteMessage', deletion)).code).toBe('forbidden')
    expect((await loadMessages(server, ann, conversationId)).messages[0].text).toBe('mine')
  })

  it.each(['', 'a b', '\n', '👍'.repeat(17)])('refuses %j as a reaction', async (emoji) => {
    const { server, ann, conversationId } = await annAndBob()
    const { id: messageId } = await send(server, ann, conversationId, 'mine')
    const reaction = { conversationId, messageId, emoji, on: true }
    expect((await changeMessage(server, ann, 'setReaction', reaction)).code).toBe('invalid')
  })
})

describe('frames', () => {
  it('closes only the socket that sends a frame no WebSocket may send', async () => {
    const { server, ann, bob, conversationId } = await annAndBob()
    const bad = await Socket.connect(server, bob)
    const good = await Socket.connect(server, bob)
    const updates = good.subscribe(conversationUpdates, { conversationId })
    await updates.update()
    // The library sends no wrong frame and types no way round it: its own socket takes any bytes.
    const { _socket: raw } = bad.webSocket as unknown as { readonly _socket: NetSocket }
    // A masked text frame with the reserved opcode 3.
    raw.write(Buffer.from([0x83, 0x81, 0, 0, 0, 0, 0x41]))
    expect((await bad.closed).code).not.toBe(1000)
    await send(server, ann, conversationId, 'still here')
    expect((await updates.event()).message.text).toBe('still here')
  })

  it.each([
    ['no JSON', '{'],
    ['no message of the protocol', '{"type":"start","id":"1"}'],
    ['a message only servers send', '{"type":"next","id":"1","payload":{}}'],
    ['an operation without a query', '{"type":"subscribe","id":"1","payload":{}}'],
  ])('closes the socket that sends %s with 4400', async (_, frame) => {
    const { server, ann } = await annAndBob()
    const socket = await Socket.connect(server, ann)
    socket.write(frame)
    expect((await socket.closed).code).toBe(4400)
    expect((await ask(server, ann, '{ me { name } }')).data.me.name).toBe('Ann')
  })

  it('closes the socket that uses a name twice with 4409, however long the name', async () => {
    const { server, ann } = await annAndBob()
    for (const id of ['1', 'é'.repeat(500)]) {
      const socket = await Socket.connect(server, ann)
      const subscribe = { id, type: 'subscribe', payload: { query: inboxUpdates } }
      socket.write(subscribe)
      socket.write(subscribe)
      expect((await socket.closed).code).toBe(4409)
    }
  })

  it('closes the socket whose frame is over 64 KiB with 1009', async () => {
    const { server, ann } = await annAndBob()
    const socket = await Socket.connect(server, ann)
    socket.write({ id: '1', type: 'subscribe', payload: { query: '#'.repeat(70_000) } })
    expect((await socket.closed).code).toBe(1009)
    expect((await ask(server, ann, '{ me { name } }')).data.me.name).toBe('Ann')
  })

  it('closes the socket that speaks another protocol, or none', async () => {
    const { server } = await annAndBob()
    for (const protocols of [['graphql-ws'], []]) {
      const webSocket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, protocols)
      webSocket.on('error', () => {})
      const code = await new Promise((resolve) => webSocket.once('close', resolve))
      // A client that offered another protocol refuses the answer itself.
      expect(code).toBe(protocols.length === 0 ? 4406 : 1006)
    }
  })

  it('answers an unknown operation on its subscription and keeps the socket', async () => {
    const { server, ann } = await annAndBob()
    const socket = await Socket.connect(server, ann)
    const unknown = await socket.subscribe('subscription { nothing }').message()
    expect(unknown).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'invalid' } }] })
    const me = await socket.subscribe('{ me { name } }').message()
    expect(me).toMatchObject({ type: 'next', payload: { data: { me: { name: 'Ann' } } } })
  })
})
