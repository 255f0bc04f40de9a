// @vitest-environment jsdom
import { type ChatClient, createChatClient } from '@parley/core'
import { ChatProvider, useConversations, useMessages } from '@parley/react'
import { createElement, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, it, onTestFinished, vi } from 'vitest'
import { iam } from '../src/iam.js'
import { type AppSyncAuth, lambda, userPool } from '../src/index.js'
import { CountedWebSocket } from './counted-web-socket.js'
import { ann, annKeys, call, poolToken, startLocalEndpoint } from './local-endpoint.js'

const patience = { timeout: 20_000 }

/** A screen as an app has it: the list of conversations by IAM, and one conversation by a token. */
async function annAtHerScreen(
  auth: AppSyncAuth,
  appSync: Parameters<typeof startLocalEndpoint>[0] = {},
) {
  const { transportOf, converse, send, bobs, endpoint } = await startLocalEndpoint({
    tokenExpiry: 'close',
    ...appSync,
  })
  const sockets: CountedWebSocket[] = []
  const transport = transportOf({
    auth,
    authByField: { onInboxChange: iam(() => annKeys) },
    webSocket: class extends CountedWebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols, new URL(endpoint).host)
        sockets.push(this)
      }
    },
  })
  await transport.loadUsers?.([ann.id], call())
  const conversationId = await converse()
  const client = createChatClient({ transport })
  const root = createRoot(document.createElement('main'))
  onTestFinished(() => {
    root.unmount()
    client.close()
  })
  let texts: readonly string[] = []
  let newest: string | undefined
  const Screen = () => {
    const { timeline } = useMessages(conversationId)
    const { conversations } = useConversations()
    texts = Array.from({ length: timeline.length }, (_, index) => timeline.at(index)).flatMap(
      (item) => (item.kind === 'message' ? [item.message.text] : []),
    )
    newest = conversations.find(({ id }) => id === conversationId)?.lastMessage?.text
    return null
  }
  root.render(
    createElement(StrictMode, null, createElement(ChatProvider, { client }, createElement(Screen))),
  )
  await vi.waitFor(() => expect(client.connection.get().status).toBe('live'), patience)

  return {
    ...{ client, root, sockets },
    open: () => sockets.filter(({ readyState, OPEN }) => readyState === OPEN),
    /** Bob writes as long as `goesOn` says, and everything has to be seen, once and in order. */
    async seesAllThatIsWritten(goesOn: () => boolean) {
      const written: string[] = []
      while (goesOn()) {
        written.push(`message ${written.length}`)
        await send(bobs, conversationId, written.at(-1) ?? '')
      }
      await vi.waitFor(() => {
        expect(texts).toEqual(written)
        expect(newest).toBe(written.at(-1))
      }, patience)
    },
  }
}

/** What the person could see of the connection. */
function statusesOf(client: ChatClient): ReadonlySet<string> {
  const statuses = new Set<string>()
  onTestFinished(client.connection.subscribe(() => statuses.add(client.connection.get().status)))
  return statuses
}

it('a token that says when it expires under an open socket is renewed once before, unnoticed, in StrictMode and two modes', async () => {
  let renewals = 0
  let token = poolToken(5)
  const expiresAt = Date.now() + 5_000
  const ann = await annAtHerScreen(
    userPool(({ refused }) => {
      if (refused) {
        renewals += 1
        token = poolToken()
      }
      return token
    }),
  )
  const statuses = statusesOf(ann.client)
  await ann.seesAllThatIsWritten(() => Date.now() < expiresAt + 500)
  expect(renewals).toBe(1)
  expect(statuses).toEqual(new Set())
  expect(ann.sockets).toHaveLength(2)
  expect(ann.open().map(({ subscriptions }) => subscriptions.size)).toEqual([2])

  ann.root.unmount()
  await vi.waitFor(() => expect(ann.open()).toEqual([]), patience)
}, 40_000)

it('one that expires under an open socket unforeseen is renewed once, and what was missed meanwhile is read, in StrictMode and two modes', async () => {
  const expiresAt = Date.now() + 3_000
  let renewals = 0
  let token = 'expiring'
  const user = ann
  const anns = await annAtHerScreen(
    lambda(({ refused }) => {
      if (refused) {
        renewals += 1
        token = 'lasting'
      }
      return token
    }),
    {
      authorizeToken: (given) =>
        given === 'lasting' ? { user } : given === 'expiring' ? { user, expiresAt } : undefined,
    },
  )
  const statuses = statusesOf(anns.client)
  const isBack = () => statuses.has('waiting') && anns.client.connection.get().status === 'live'
  await anns.seesAllThatIsWritten(() => Date.now() < expiresAt || !isBack())
  expect(renewals).toBe(1)
  expect(statuses).not.toContain('refused')
  expect(anns.open().map(({ subscriptions }) => subscriptions.size)).toEqual([2])

  anns.root.unmount()
  await vi.waitFor(() => expect(anns.open()).toEqual([]), patience)
}, 40_000)
