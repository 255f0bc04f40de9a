import './document.js'
import { type ChatClient, createChatClient } from '@parley/core'
import { ChatProvider, useConversations, useMessages } from '@parley/react'
import { createElement, StrictMode, useEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, it, onTestFinished, vi } from 'vitest'
import { iam } from '../src/iam.js'
import { type AppSyncAuth, lambda, userPool } from '../src/index.js'
import { CountedWebSocket } from './counted-web-socket.js'
import { ann, annKeys, call, poolToken, startLocalEndpoint } from './local-endpoint.js'

const patience = { timeout: 20_000 }

interface Shown {
  texts: readonly string[]
  /** By the list of conversations. */
  newest?: string | undefined
}

/** The list of conversations and one of them, as far as a test looks at it. */
function Screen({ conversationId, shown }: { conversationId: string; shown: Shown }) {
  const { timeline } = useMessages(conversationId)
  const { conversations } = useConversations()
  useEffect(() => {
    const items = Array.from({ length: timeline.length }, (_, index) => timeline.at(index))
    shown.texts = items.flatMap((item) => (item.kind === 'message' ? [item.message.text] : []))
    shown.newest = conversations.find(({ id }) => id === conversationId)?.lastMessage?.text
  })
  return null
}

/** Ann's screen under StrictMode: the list of conversations by IAM, and one conversation by a token. */
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
  const shown: Shown = { texts: [] }
  const screen = createElement(Screen, { conversationId, shown })
  root.render(createElement(StrictMode, null, createElement(ChatProvider, { client }, screen)))
  await vi.waitFor(() => expect(client.connection.get().status).toBe('live'), patience)

  const open = () => sockets.filter(({ readyState, OPEN }) => readyState === OPEN)

  return {
    ...{ client, sockets },
    /** What StrictMode mounted twice is listened to once. */
    hasOneSocketForBoth: () =>
      vi.waitFor(() => {
        expect(open().map(({ subscriptions }) => subscriptions.size)).toEqual([2])
      }, patience),
    isLeftWithoutTrace() {
      root.unmount()
      return vi.waitFor(() => expect(open()).toEqual([]), patience)
    },
    /**
     * Bob writes as long as `goesOn` says, the next as soon as the one before is there or the connection has changed, and
     * everything has to be seen, once and in order.
     */
    async seesAllThatIsWritten(goesOn: () => boolean) {
      const written: string[] = []
      while (goesOn()) {
        const text = `message ${written.length}`
        written.push(text)
        const { status } = client.connection.get()
        await send(bobs, conversationId, text)
        await hasArrivedOrChanged(client, conversationId, text, status)
      }
      await vi.waitFor(() => {
        expect(shown.texts).toEqual(written)
        expect(shown.newest).toBe(written.at(-1))
      }, patience)
    },
  }
}

/** Resolves when the conversation ends with this text, or the connection is in another state than this one. */
function hasArrivedOrChanged(
  client: ChatClient,
  conversationId: string,
  text: string,
  status: string,
): Promise<void> {
  const { timeline } = client.conversation(conversationId)
  return new Promise((resolve) => {
    const look = () => {
      const items = timeline.get()
      const last = items.length > 0 ? items.at(items.length - 1) : undefined
      const hasArrived = last?.kind === 'message' && last.message.text === text
      if (!hasArrived && client.connection.get().status === status) return
      for (const unsubscribe of unsubscribes) unsubscribe()
      resolve()
    }
    const unsubscribes = [timeline.subscribe(look), client.connection.subscribe(look)]
    look()
  })
}

/** What the person could see of the connection. */
function statusesOf(client: ChatClient): ReadonlySet<string> {
  const statuses = new Set<string>()
  onTestFinished(client.connection.subscribe(() => statuses.add(client.connection.get().status)))
  return statuses
}

it('a token that says when it expires under an open socket is renewed once before, unnoticed, in StrictMode and two modes', async () => {
  let renewals = 0
  let expiresAt = 0
  let token: string | undefined
  const screen = await annAtHerScreen(
    userPool(({ refused }) => {
      if (refused) {
        renewals += 1
        token = poolToken()
      } else if (token === undefined) {
        token = poolToken(8)
        expiresAt = Date.now() + 8_000
      }
      return token
    }),
  )
  const statuses = statusesOf(screen.client)
  await screen.seesAllThatIsWritten(() => Date.now() < expiresAt + 500)
  expect(renewals).toBe(1)
  expect(statuses).toEqual(new Set())
  expect(screen.sockets).toHaveLength(2)
  await screen.hasOneSocketForBoth()
  await screen.isLeftWithoutTrace()
}, 40_000)

it('one that expires under an open socket unforeseen is renewed once, and what was missed meanwhile is read, in StrictMode and two modes', async () => {
  let renewals = 0
  let expiresAt = 0
  let token = 'expiring'
  const authorizeToken = (given: string) => {
    if (given === 'lasting') return { user: ann }
    if (given !== 'expiring') return undefined
    expiresAt ||= Date.now() + 5_000
    return { user: ann, expiresAt }
  }
  const screen = await annAtHerScreen(
    lambda(({ refused }) => {
      if (refused) {
        renewals += 1
        token = 'lasting'
      }
      return token
    }),
    { authorizeToken },
  )
  const statuses = statusesOf(screen.client)
  const isBack = () => statuses.has('waiting') && screen.client.connection.get().status === 'live'
  await screen.seesAllThatIsWritten(() => !isBack())
  expect(renewals).toBe(1)
  expect(statuses).not.toContain('refused')
  await screen.hasOneSocketForBoth()
  await screen.isLeftWithoutTrace()
}, 40_000)
