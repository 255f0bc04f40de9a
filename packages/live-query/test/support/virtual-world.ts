import { createHash } from 'node:crypto'
import type { ChatTransport, Topic } from '@parley/core'
import {
  createLiveGateway,
  defineOperation,
  type LiveGatewayOptions,
  UpstreamError,
  variable,
} from '@parley/live-gateway'
import {
  createVirtualBrowser,
  createVirtualClock,
  createVirtualEnvironment,
  type VirtualEnvironment,
  type VirtualPage,
} from '@parley/testing'
import { RecordingSink } from '@parley/testing/conformance'
import { onTestFinished, vi } from 'vitest'
import { createLiveQueryTransport, type LiveQueryTransportOptions } from '../../src/index.js'
import { createScriptedNetwork, type ScriptedNetwork } from './scripted-network.js'

const { string, integer, optional } = variable

export const room: Topic = { kind: 'conversation', conversationId: 'room' }

interface StoredMessage {
  readonly id: string
  readonly text: string
}

export interface Tab {
  readonly transport: ChatTransport
  readonly environment: VirtualEnvironment
  readonly network: ScriptedNetwork
  /** Gone without a word: what it had open ends for the others, and it asks nothing more. */
  kill(): void
  listen(topic?: Topic, since?: string): RecordingSink & { stop(): void }
}

const stepMs = 50

/** A gateway in the process over messages in memory, and pages that ask it, on one clock of the test. */
export function createVirtualWorld(given: Partial<LiveGatewayOptions> = {}) {
  const clock = createVirtualClock()
  const browser = createVirtualBrowser(clock)
  const messages: StoredMessage[] = []
  let failure: UpstreamError | undefined
  let isClosedTo: string | undefined
  const answer = (data: object) => {
    if (failure) throw failure
    return { data }
  }
  const start = () =>
    createLiveGateway({
      clock: {
        now: () => clock.now(),
        setTimeout: (callback, delayMs) => clock.after(delayMs, callback),
        clearTimeout: (cancel) => (cancel as (() => void) | undefined)?.(),
      },
      onError: (error) => {
        throw error
      },
      authenticate({ headers }) {
        const token = /^Bearer (.+)$/.exec(headers.get('authorization') ?? '')?.[1]
        const cookie = /session=(\w+)/.exec(headers.get('cookie') ?? '')?.[1]
        const id = token ?? cookie
        return id === undefined ? undefined : { id, provedBy: token ? 'token' : 'cookie' }
      },
      operations: [
        defineOperation({
          name: 'Messages',
          variables: {
            conversationId: string(),
            limit: optional(integer()),
            before: optional(string()),
            after: optional(string()),
          },
          sharing: 'everyone',
          access: { allow: ({ user }) => user.id !== isClosedTo },
          upstream({ variables }) {
            const { limit, before, after } = variables
            const placeOf = (id: unknown) => messages.findIndex((message) => message.id === id)
            const from = after === undefined ? 0 : placeOf(after) + 1
            const to = before === undefined ? messages.length : placeOf(before)
            const found = messages.slice(from, to)
            const most = Number(limit)
            const page = after === undefined ? found.slice(-most) : found.slice(0, most)
            const atStart = page[0] === messages[0]
            const atEnd = page.at(-1) === messages.at(-1)
            return answer({ messages: { messages: page, atStart, atEnd } })
          },
        }),
        defineOperation({
          name: 'MarkRead',
          kind: 'mutation',
          variables: { conversationId: string(), upTo: integer() },
          upstream: () => answer({ markRead: 1 }),
        }),
        ...['setPresence', 'leave'].map((field) =>
          defineOperation({
            name: `${field[0]?.toUpperCase()}${field.slice(1)}`,
            kind: 'mutation',
            variables: { state: optional(string()), tabId: string() },
            upstream: () => answer({ [field]: true }),
          }),
        ),
      ],
      ...given,
    })
  let gateway = start()
  onTestFinished(() => gateway.close())
  // The real one answers from a thread, at a time that no virtual clock knows.
  vi.spyOn(crypto.subtle, 'digest').mockImplementation(
    async (_algorithm, data) =>
      new Uint8Array(
        createHash('sha256')
          .update(data as Uint8Array)
          .digest(),
      ).buffer,
  )

  return {
    clock,
    /** Time passes, and what needs no time happens on the way. */
    async pass(durationMs: number) {
      await settle()
      for (let left = durationMs; left > 0; left -= stepMs) {
        await clock.advance(Math.min(left, stepMs))
        await settle()
      }
    },
    browser,
    get gateway() {
      return gateway
    },
    /** Everything that it knew is forgotten. */
    restartGateway() {
      gateway.close()
      gateway = start()
    },
    messages,
    say(...texts: readonly string[]) {
      for (const text of texts) {
        const position = messages.length + 1
        messages.push({
          ...{ id: `m${position}`, conversationId: 'room', author: { id: 'ben', name: 'Ben' } },
          ...{ text, createdAt: position, position, revision: position, reactions: [] },
        })
      }
    },
    fail(retryAfterMs?: number) {
      failure = new UpstreamError('upstream-status', 'It is down.', { retryAfterMs })
    },
    heal() {
      failure = undefined
    },
    shutOut(userId: string) {
      isClosedTo = userId
      gateway.recheck(userId)
    },
    /** A page of one browser; `alone`: of a browser that has no locks. */
    openTab(
      options: Partial<LiveQueryTransportOptions> & {
        readonly user?: string
        readonly isAlone?: boolean
        /** Known by a cookie: no token is asked for. */
        readonly hasCookie?: boolean
      } = {},
    ): Tab {
      const { user = 'ada', isAlone = false, hasCookie = false } = options
      const page: VirtualPage | undefined = isAlone ? undefined : browser.openPage()
      const environment = createVirtualEnvironment({ clock, ...(page && { page }) })
      const network = createScriptedNetwork((request) => gateway.handle(request))
      const transport = createLiveQueryTransport({
        me: { id: user },
        url: 'http://gateway.test',
        environment,
        fetch: network.fetch,
        ...(!hasCookie && { getToken: () => user }),
        ...options,
      })
      onTestFinished(() => transport.close())
      return {
        transport,
        environment,
        network,
        kill() {
          page?.kill()
          network.isDown = true
        },
        listen(topic = room, since) {
          const sink = new RecordingSink()
          const stop = transport.listen(topic, sink, since)
          return Object.assign(sink, { stop })
        },
      }
    },
  }
}

/** Until every promise that needs no timer has settled. */
async function settle() {
  for (let round = 0; round < 12; round += 1) await new Promise((done) => setImmediate(done))
}
