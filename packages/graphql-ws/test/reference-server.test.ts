import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ChatTransport, createChatClient, type Message } from '@parley/core'
import { type ChatServer, startChatServer } from '@parley/server'
import { RecordingSink } from '@parley/testing/conformance'
import { describe, expect, it, onTestFinished } from 'vitest'
import { transportTo } from './transport-under-test.js'

const call = { signal: new AbortController().signal }
let clientIds = 0
const operation = (conversationId: string) => {
  clientIds += 1
  return { clientId: `client-${clientIds}`, queuedAt: Date.now(), conversationId }
}

async function startServer(options: { databaseFile?: string; port?: number } = {}) {
  const server = await startChatServer({
    port: 0,
    databaseFile: ':memory:',
    logger: { info: () => {}, error: () => {} },
    ...options,
  })
  onTestFinished(() => server.close())
  return server
}

async function signIn(server: ChatServer, name: string) {
  const response = await fetch(`${server.url}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  })
  const { user, token } = (await response.json()) as { user: { id: string }; token: string }
  const open = (options = {}) =>
    transportTo({ url: `${server.url}/graphql` }, { me: user, getToken: () => token, ...options })
  return { user, token, open }
}

/** Ada and Bo, each signed in with a transport, and a conversation of the two. */
async function twoPeople(server: ChatServer) {
  const [ada, bo] = [await signIn(server, 'Ada'), await signIn(server, 'Bo')]
  const [adas, bos] = [ada.open(), bo.open()]
  const conversation = await adas.createConversation?.(
    { clientId: 'conversation-1', memberIds: [bo.user.id] },
    call,
  )
  return { ada, bo, adas, bos, conversationId: conversation?.id ?? '' }
}

const send = async (transport: ChatTransport, conversationId: string, text: string) =>
  (await transport.send({ ...operation(conversationId), content: { text } }, call)) as Message

describe('over the reference server', () => {
  it('sends, loads, edits, reacts and deletes', async () => {
    const { ada, adas, bos, conversationId } = await twoPeople(await startServer())
    const sent = await send(adas, conversationId, 'Quotes " and \\ and 🙂')
    expect(sent).toMatchObject({
      conversationId,
      author: { id: ada.user.id },
      text: 'Quotes " and \\ and 🙂',
    })
    expect(sent.clientId).toMatch(/^client-/)

    const found = await bos.loadMessages({ conversationId, start: 'newest', limit: 50 }, call)
    expect(found).toMatchObject({ atStart: true, atEnd: true })
    expect(found.messages.map(({ text }) => text)).toEqual([sent.text])
    expect(found.messages[0]).not.toHaveProperty('clientId')

    const target = { ...operation(conversationId), messageId: sent.id }
    const edited = await adas.edit?.({ ...target, content: { text: 'Better' } }, call)
    expect(edited).toMatchObject({ id: sent.id, text: 'Better' })
    const reacted = await bos.react?.(
      { ...operation(conversationId), messageId: sent.id, emoji: '👍', on: true },
      call,
    )
    expect(reacted).toMatchObject({ reactions: [{ emoji: '👍', count: 1 }] })
    const deleted = await adas.delete?.({ ...operation(conversationId), messageId: sent.id }, call)
    expect(deleted).toMatchObject({ id: sent.id, text: '' })
    expect((deleted as Message).deletedAt).toBeTypeOf('number')
  })

  it('pages before, after and around a message', async () => {
    const { adas, conversationId } = await twoPeople(await startServer())
    const sent: Message[] = []
    for (const text of ['1', '2', '3', '4', '5']) sent.push(await send(adas, conversationId, text))
    const third = sent[2] as Message
    const load = async (
      start: Parameters<ChatTransport['loadMessages']>[0]['start'],
      limit: number,
    ) => {
      const page = await adas.loadMessages({ conversationId, start, limit }, call)
      return [page.messages.map(({ text }) => text).join(''), page.atStart, page.atEnd]
    }
    expect(await load('newest', 2)).toEqual(['45', false, true])
    expect(await load({ before: third }, 1)).toEqual(['2', false, false])
    expect(await load({ before: third }, 2)).toEqual(['12', true, false])
    expect(await load({ after: third }, 9)).toEqual(['45', false, true])
    expect(await load({ around: third.id }, 3)).toEqual(['234', false, false])
  })

  it('finds people and lists conversations, and marks them read', async () => {
    const { ada, bo, adas, bos, conversationId } = await twoPeople(await startServer())
    const sent = await send(adas, conversationId, 'Hello')
    expect(await bos.loadUsers?.([ada.user.id, 'nobody'], call)).toMatchObject([{ name: 'Ada' }])
    expect(await adas.findUsers?.({ text: 'B' }, call)).toMatchObject({
      users: [{ id: bo.user.id }],
    })
    const unread = await bos.loadConversations?.({ limit: 10 }, call)
    expect(unread?.conversations).toMatchObject([
      { id: conversationId, unreadCount: 1, lastMessage: { text: 'Hello' } },
    ])
    await bos.markRead?.({ conversationId, upTo: sent }, call)
    const read = await bos.loadConversations?.({ limit: 10 }, call)
    expect(read?.conversations).toMatchObject([{ unreadCount: 0 }])
  })

  it('performs a repeated send once', async () => {
    const { adas, conversationId } = await twoPeople(await startServer())
    const once = { ...operation(conversationId), content: { text: 'Once' } }
    const first = await adas.send(once, call)
    expect(await adas.send(once, call)).toEqual(first)
    const page = await adas.loadMessages({ conversationId, start: 'newest', limit: 9 }, call)
    expect(page.messages).toHaveLength(1)
  })

  it('hears messages, typing, reading, the inbox and who is online', async () => {
    const { ada, adas, bos, conversationId } = await twoPeople(await startServer())
    const [heard, inbox, presence] = [new RecordingSink(), new RecordingSink(), new RecordingSink()]
    bos.listen({ kind: 'conversation', conversationId }, heard)
    bos.listen({ kind: 'inbox' }, inbox)
    bos.listen({ kind: 'presence' }, presence)
    for (const sink of [heard, inbox, presence]) expect(await sink.isReady()).toBe('registered')
    adas.listen({ kind: 'inbox' }, new RecordingSink())
    await adas.setPresence?.('busy', call)
    await adas.setTyping?.({ conversationId, typing: true }, call)
    const sent = await send(adas, conversationId, 'Live')
    await bos.markRead?.({ conversationId, upTo: sent }, call)
    const has = (sink: RecordingSink, type: string) =>
      sink.until(({ heard: events }) => events.find((event) => event.type === type))
    expect(await has(heard, 'message')).toMatchObject({ message: { id: sent.id, text: 'Live' } })
    expect(await has(heard, 'typing')).toMatchObject({ conversationId, user: { id: ada.user.id } })
    expect(await has(heard, 'read')).toMatchObject({ conversationId, upTo: sent.position })
    expect(await has(inbox, 'conversation')).toMatchObject({ conversation: { id: conversationId } })
    await presence.until(({ heard: events }) =>
      events.some(
        (event) =>
          event.type === 'presence' &&
          event.members.some(({ user, state }) => user.id === ada.user.id && state === 'busy'),
      ),
    )
  })

  it('answers a stranger and an unknown conversation alike', async () => {
    const server = await startServer()
    const { conversationId } = await twoPeople(server)
    const stranger = (await signIn(server, 'Cy')).open()
    const codes = []
    for (const id of [conversationId, 'unknown']) {
      const sink = new RecordingSink()
      stranger.listen({ kind: 'conversation', conversationId: id }, sink)
      const request = { conversationId: id, start: 'newest', limit: 9 } as const
      const load = await stranger.loadMessages(request, call).catch((error) => error.code)
      codes.push([load, (await sink.isClosed())?.code])
    }
    expect(codes[0]).toEqual(codes[1])
    expect(codes[0]?.[0]).toBe(codes[0]?.[1])
    expect(['forbidden', 'gone']).toContain(codes[0]?.[0])
  })

  it('refuses a wrong token with auth, for requests and for topics', async () => {
    const server = await startServer()
    const { ada, conversationId } = await twoPeople(server)
    const asked: boolean[] = []
    const transport = ada.open({
      getToken: ({ refused }: { refused: boolean }) => {
        asked.push(refused)
        return 'wrong'
      },
    })
    const sink = new RecordingSink()
    transport.listen({ kind: 'conversation', conversationId }, sink)
    expect((await sink.isClosed())?.code).toBe('auth')
    expect(asked).toEqual([false, true])
    await expect(
      transport.loadMessages({ conversationId, start: 'newest', limit: 1 }, call),
    ).rejects.toMatchObject({ code: 'auth' })
  })

  it('hears after a restart what it missed, an edit and a deletion of old messages included', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const databaseFile = join(folder, 'chat.db')
    const first = await startServer({ databaseFile })
    const { ada, bo, adas, bos, conversationId } = await twoPeople(first)
    const kept = await send(adas, conversationId, 'To be edited')
    const doomed = await send(adas, conversationId, 'To be deleted')
    const topic = { kind: 'conversation', conversationId } as const
    const sink = new RecordingSink()
    bos.listen(topic, sink)
    const since = await sink.until(({ checkpoint }) => checkpoint)

    await first.close()
    expect((await sink.isClosed())?.code).toBe('network')
    const { port } = new URL(first.url)
    const second = await startServer({ databaseFile, port: Number(port) })
    expect(second.url).toBe(first.url)
    const missed = ada.open()
    const edit = {
      ...operation(conversationId),
      messageId: kept.id,
      content: { text: 'Edited' },
    }
    // The connection that fetch kept alive died with the first server: the same operation again, as the engine does.
    await missed.edit?.(edit, call).catch(() => missed.edit?.(edit, call))
    await missed.delete?.({ ...operation(conversationId), messageId: doomed.id }, call)
    await send(missed, conversationId, 'New')

    const resumed = new RecordingSink()
    bo.open().listen(topic, resumed, since)
    expect(await resumed.isReady()).toBe('resumed')
    const messages = resumed.heard.flatMap((event) =>
      event.type === 'message' ? [event.message] : [],
    )
    expect(messages.find(({ id }) => id === kept.id)?.text).toBe('Edited')
    expect(messages.find(({ id }) => id === doomed.id)?.deletedAt).toBeTypeOf('number')
    expect(messages.some(({ text }) => text === 'New')).toBe(true)
    expect(resumed.story.indexOf('ready resumed')).toBeGreaterThan(0)
  })

  it('carries a whole chat client', async () => {
    const { adas, bos, conversationId } = await twoPeople(await startServer())
    const [ada, bo] = [adas, bos].map((transport) => createChatClient({ transport }))
    const hers = ada?.conversation(conversationId)
    const his = bo?.conversation(conversationId)
    onTestFinished(() => {
      ada?.close()
      bo?.close()
    })
    hers?.open()
    his?.open()
    const arrived = new Promise<void>((resolve) => {
      his?.timeline.subscribe(() => {
        const snapshot = his.timeline.get()
        const last = snapshot.length > 0 ? snapshot.at(snapshot.length - 1) : undefined
        if (last?.kind === 'message' && last.message.text === 'Through the engine') resolve()
      })
    })
    hers?.send({ text: 'Through the engine' })
    await arrived
  })
})
