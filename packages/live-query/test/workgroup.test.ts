import type { ChatTransport, Message, MessagePage } from '@parley/core'
import { type ChatServer, startChatServer } from '@parley/server'
import { expect, it, onTestFinished } from 'vitest'
import { createLiveQueryTransport } from '../src/index.js'
import { type WorkgroupOptions, workgroupLiveOperations } from '../src/workgroup-live-operations.js'

const { signal } = new AbortController()

async function startServer(): Promise<ChatServer> {
  const server = await startChatServer({
    port: 0,
    databaseFile: ':memory:',
    workgroup: true,
    logger: { info: () => {}, error: console.error },
    limits: { writesPerSecond: 1e6, writeBurst: 1e6 },
  })
  onTestFinished(() => server.close())
  return server
}

async function enter(server: ChatServer, name: string, options: WorkgroupOptions = {}) {
  const response = await fetch(`${server.url}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  })
  const { user, token } = (await response.json()) as {
    readonly user: { readonly id: string; readonly name: string }
    readonly token: string
  }
  const transport = createLiveQueryTransport({
    me: user,
    url: `${server.url}/workgroup/${options.version ?? 'a'}`,
    operations: workgroupLiveOperations(options),
    mode: 'poll',
    getToken: () => token,
  })
  onTestFinished(() => transport.close())
  return { user, transport }
}

let operations = 0
async function send(transport: ChatTransport, text: string): Promise<Message> {
  operations += 1
  const operation = {
    clientId: `c${operations}`,
    queuedAt: 0,
    conversationId: 'workgroup',
    content: { text },
  }
  return (await transport.send(operation, { signal })) as Message
}
const read = (transport: ChatTransport, start: object | 'newest', limit = 50) =>
  transport.loadMessages(
    { conversationId: 'workgroup', start: start as 'newest', limit },
    { signal },
  )
const texts = ({ messages }: MessagePage) => messages.map(({ text }) => text)

it.each(['a', 'b'] as const)(
  'reads the room back to its beginning in version %s, from any message',
  async (version) => {
    const { transport, user } = await enter(await startServer(), 'Ada', { version })
    const all: string[] = []
    for (let number = 1; number <= 230; number += 1) {
      all.push(`number ${number}`)
      await send(transport, `number ${number}`)
    }
    let page = await read(transport, 'newest', 60)
    expect(page.atEnd).toBe(true)
    expect(page.messages[0]?.author).toEqual({ id: user.id, name: 'Ada' })
    const back = texts(page)
    while (!page.atStart) {
      page = await read(transport, { before: page.messages[0] }, 60)
      back.unshift(...texts(page))
    }
    expect(back).toEqual(all)

    // Far from the newest, and from where a page ended.
    const { messages } = page
    const middle = messages[40]
    page = await read(transport, { before: middle }, 5)
    expect(texts(page)).toEqual(texts({ ...page, messages: messages.slice(35, 40) }))
    expect(page).toMatchObject({ atStart: false, atEnd: false })
    const first = await read(transport, { before: messages[0] }, 5)
    expect(first).toMatchObject({ messages: [], atStart: true })
  },
)

it('shows the room as the one conversation, with what was said last', async () => {
  const { transport } = await enter(await startServer(), 'Ada', { title: 'Our room' })
  const list = () => transport.loadConversations?.({ limit: 20 }, { signal })
  expect(await list()).toEqual({ conversations: [{ id: 'workgroup', title: 'Our room' }] })
  const sent = await send(transport, 'Hello')
  expect((await list())?.conversations[0]?.lastMessage).toEqual(sent)
})

it('has nothing that the schema cannot do', async () => {
  const { transport } = await enter(await startServer(), 'Ada')
  for (const method of [
    'edit',
    'delete',
    'react',
    'createConversation',
    'findUsers',
    'markRead',
    'setTyping',
  ] as const) {
    expect(transport[method]).toBeUndefined()
  }
  const elsewhere = transport.loadMessages(
    { conversationId: 'another', start: 'newest', limit: 5 },
    { signal },
  )
  await expect(elsewhere).rejects.toMatchObject({ code: 'gone' })
  await expect(read(transport, { around: 'm1' })).rejects.toMatchObject({ code: 'unsupported' })
  const content = { text: 'see', replyTo: 'm1' }
  const reply = { clientId: 'c', queuedAt: 0, conversationId: 'workgroup', content }
  await expect(transport.send(reply, { signal })).rejects.toMatchObject({ code: 'unsupported' })
})

it('tells who is there by the pages that are open, and by sessions only as away', async () => {
  const server = await startServer()
  const { transport: ada, user } = await enter(server, 'Ada')
  const { user: ben } = await enter(server, 'Ben')
  const seenBy = (transport: ChatTransport) =>
    new Promise((resolve, reject) => {
      transport.listen(
        { kind: 'presence' },
        {
          ready: () => {},
          events: ([event]) => resolve(event),
          snapshot: reject,
          gap: reject,
          closed: reject,
        },
      )
    })
  await ada.setPresence?.('online', { signal })
  expect(await seenBy(ada)).toEqual({
    type: 'presence',
    complete: true,
    members: [{ user: { id: user.id, name: 'Ada' }, state: 'online' }],
  })
  const { transport: bySessions } = await enter(server, 'Ada', { online: 'sessions' })
  expect(bySessions.setPresence).toBeUndefined()
  const seen = (await seenBy(bySessions)) as { readonly members: readonly unknown[] }
  expect(seen.members).toHaveLength(2)
  expect(seen.members).toEqual(
    expect.arrayContaining([
      { user: { id: user.id, name: 'Ada' }, state: 'away' },
      { user: { id: ben.id, name: 'Ben' }, state: 'away' },
    ]),
  )
})

it('shows a message whose author is not known any more', () => {
  const { loadMessages } = workgroupLiveOperations({ prefix: '' })
  const row = {
    _id: '7',
    _ts: '1700000000000000',
    content: 'Hi',
    timestamp: '2023-11-14T22:13:20Z',
  }
  const request = { conversationId: 'workgroup', start: 'newest', limit: 5 } as const
  const me = { id: 'ada' }
  const page = loadMessages.decode(
    { allMessages: { data: [{ ...row, userId: 'gone', user: null }], before: null, after: null } },
    { me, request },
  )
  expect(page.messages).toEqual([
    {
      id: '7',
      conversationId: 'workgroup',
      author: { id: 'gone' },
      text: 'Hi',
      createdAt: 1_700_000_000_000,
      revision: 1_700_000_000_000_000,
    },
  ])
})
