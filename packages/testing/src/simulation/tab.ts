import {
  type ChatClient,
  type ChatConversation,
  type ChatError,
  type ChatTransport,
  createChatClient,
  type MessageItem,
  type PageRequest,
  type Unsubscribe,
} from '@parley/core'
import type { VirtualBrowser } from '../clock/virtual-browser.js'
import type { VirtualClock } from '../clock/virtual-clock.js'
import { createVirtualEnvironment } from '../clock/virtual-environment.js'
import { notePerformed, noteStored } from './accepted-changes.js'
import { type Boundary, createBoundary } from './boundary.js'
import { type CallCheck, createCallCheck } from './call-check.js'
import { count, type FaultKind, type Tally } from './fault-kinds.js'
import { createFaultLink, type FaultLink, type LinkCall } from './fault-link.js'
import type { FaultStorage } from './fault-storage.js'
import { type Ledger, mayLeaveStorage, noteHeard } from './ledger.js'
import { createLiveCheck } from './live-check.js'
import { createTabClock, type TabClock } from './tab-clock.js'
import { createViewCheck } from './view-check.js'

/** One computer or phone: its tabs share the storage, the browser and the clock. */
export interface Device {
  readonly storage: FaultStorage
  readonly browser: VirtualBrowser | undefined
  readonly hasLocks: boolean
  skewMs: number
  isOnline: boolean
}

export interface TabOptions {
  readonly name: string
  readonly account: string
  readonly device: Device
  readonly clock: VirtualClock
  readonly seed: number
  readonly random: () => number
  readonly transport: ChatTransport
  readonly acknowledges: boolean
  readonly hasRevisions: boolean
  readonly rooms: readonly string[]
  readonly ledger: Ledger
  readonly tally: Tally
  died(tab: Tab): void
}

/** One page of one account, with the real client in it. */
export interface Tab {
  readonly name: string
  readonly account: string
  readonly device: Device
  readonly client: ChatClient
  readonly link: FaultLink
  readonly boundary: Boundary
  readonly clock: TabClock
  /** The id that the client made last. */
  lastId(): string
  /** The page is on its way out. */
  readonly isClosed: boolean
  room(id: string): ChatConversation
  isOpen(room: string): boolean
  /** When the newest page was asked for that it was told last. */
  readAt(room: string): number | undefined
  open(room: string): void
  leave(room: string): void
  setVisible(visible: boolean): void
  setOnline(online: boolean): void
  /** Looks at all that is shown. */
  look(): void
  close(): void
}

export const poison = '!poison'

export function openTab(options: TabOptions): Tab {
  const { name, account, device, clock, random, ledger, tally, rooms } = options
  const boundary = createBoundary(clock, () => {
    page?.kill()
    link.hangUp()
    options.died(tab)
  })
  const page = device.browser?.openPage()
  const tabClock = createTabClock(clock, boundary, () => device.skewMs)
  const holding = { isSender: false }
  const virtual = createVirtualEnvironment({ clock, seed: options.seed })
  virtual.setOnline(device.isOnline)
  let lastId = ''
  const environment = {
    ...virtual,
    clock: tabClock,
    createId() {
      lastId = virtual.createId()
      return lastId
    },
    nextFrame: (callback: () => void) => tabClock.after(virtual.visible.get() ? 16 : 50, callback),
    ...(page &&
      device.hasLocks && {
        holdLock(lock: string, held: () => void) {
          if (!boundary.leave()) return () => {}
          const letGo = page.holdLock(lock, () =>
            boundary.enter(() => {
              holding.isSender = true
              held()
            }),
          )
          return () => {
            holding.isSender = false
            letGo()
          }
        },
      }),
    ...(page && {
      openChannel(channelName: string, hear: (message: unknown) => void) {
        const channel = page.openChannel(channelName, (message) =>
          boundary.enter(() => hear(message)),
        )
        return {
          post: (message: unknown) => void (boundary.leave() && channel.post(message)),
          close: () => channel.close(),
        }
      },
    }),
  }

  const { echoesClientId, idempotent } = options.transport.capabilities
  const wrong = (what: string) => {
    ledger.violations.push(`${what} (${name}, at ${clock.now() - 1_750_000_000_000} ms)`)
  }
  const live = createLiveCheck()
  const readAt = new Map<string, number>()
  /** Sends that may have reached the backend, with how often their person had asked for them. */
  const unsure = new Map<string, number>()
  const calls: CallCheck = createCallCheck(clock, tabClock, wrong)
  const injected = (fault: FaultKind) => count(tally, fault)

  const link = createFaultLink({
    clock,
    random,
    boundary,
    reorders: options.hasRevisions,
    acknowledges: options.acknowledges,
    isPoison: (text) => text.includes(poison),
    watch: {
      injected,
      asked(call) {
        count(tally, `call ${call.method}`)
        live.asked(call)
        calls.asked(call)
        noteAttempt(call)
        const isOutbox = 'clientId' in Object(call.asked)
        if (isOutbox && page && device.hasLocks && sharesRows && !holding.isSender)
          wrong(`two senders: ${call.method} without holding the lock`)
      },
      performed(call) {
        notePerformed(ledger, call.asked, idempotent)
        if (call.method !== 'send') return
        const { clientId } = call.asked as { readonly clientId: string }
        if (ledger.performed.includes(clientId)) return
        ledger.performed.push(clientId)
        // It was dropped, and the page was killed before the storage knew: the next page sends it after what came since.
        const sent = ledger.sent.get(clientId)
        if (sent?.takenBack) sent.parked = true
      },
      answered(call, outcome) {
        calls.answered(call, outcome)
        const asked = call.asked as { readonly clientId?: string }
        if ('error' in outcome) {
          // Refused before it was performed.
          const { code } = outcome.error as ChatError
          if (code === 'auth' || code === 'rate-limited') unsure.delete(asked.clientId ?? '')
          if (code === 'server') ledger.vain.push(asked.clientId ?? '')
          return
        }
        live.answered(call)
        const { answer } = outcome as { readonly answer: unknown }
        // A send that is answered with nothing is known by its echo, or after the fifth attempt (SPEC.md).
        if (asked.clientId !== undefined && call.method === 'send' && answer === undefined) {
          ledger.vain.push(asked.clientId)
          const attempts = ledger.vain.filter((one) => one === asked.clientId).length
          if (idempotent && attempts >= 5) ledger.settled.add(asked.clientId)
        } else if (asked.clientId !== undefined) ledger.settled.add(asked.clientId)
        if (call.method === 'loadMessages') {
          const { conversationId, start } = call.asked as PageRequest
          if (start === 'newest') readAt.set(conversationId, call.askedAt)
          for (const message of (answer as { readonly messages: [] }).messages)
            noteHeard(ledger, message)
        }
      },
      listened(topic) {
        count(tally, 'listen')
        live.listened(topic)
        calls.listened(topic)
      },
      ready(topic, how) {
        count(tally, `ready ${how ?? 'registered'}`)
        live.ready(topic, how)
      },
      heard: (messages) => {
        for (const message of messages) noteHeard(ledger, message)
      },
      removed: (room, id) => views[rooms.indexOf(room)]?.removed(id),
      gap: live.gap,
      closed(topic, error) {
        live.closed(topic)
        calls.closed(topic, error)
      },
      left(topic) {
        live.left(topic)
        calls.left(topic)
      },
    },
  })

  /** What a later page will know of an attempt is what is stored when it begins. */
  const noteAttempt = ({ method, asked }: LinkCall) => {
    if (method !== 'send') return
    const { clientId } = asked as { readonly clientId: string }
    const stored = device.storage.row(account, clientId)
    const sent = ledger.sent.get(clientId)
    if (!sent) return
    if (!stored?.attempts || device.storage.isBehind(account, clientId)) sent.mayRepeat = true
    // Decision 7: only the person repeats what may have been sent.
    const earlier = unsure.get(clientId)
    if (!idempotent && earlier === sent.retries)
      wrong(`I1: "${sent.text}" may have been sent, and is sent again`)
    unsure.set(clientId, sent.retries)
  }

  const storage = device.storage.open(boundary, {
    injected,
    puts(_, row) {
      ledger.rows.set(row.clientId, row)
      const sent = ledger.sent.get(row.clientId)
      if (sent && row.state !== 'queued') sent.parked = true
    },
    stored: (row) => noteStored(ledger, row),
    deletes(owner, clientId) {
      if (owner !== account) wrong(`I9: deletes a row of ${owner}`)
      if (!mayLeaveStorage(ledger, clientId))
        wrong(`I4: row ${clientId} leaves storage without answer, echo or word`)
    },
  })
  const sharesRows = storage.sharedName !== undefined

  const transport = link.wrap(options.transport)
  const client = createChatClient({ transport, storage, environment })
  const releases = new Map<string, Unsubscribe>()
  const conversations = rooms.map((id) => client.conversation(id))
  const named: readonly MessageItem['status'][] = echoesClientId ? [] : ['unsure', 'failed']
  // Without a channel a page hears of what another one sends when it loads (SPEC.md, Several tabs).
  const twins = echoesClientId || page ? named : [...named, 'pending' as const]
  const views = conversations.map((conversation) =>
    createViewCheck({
      conversation,
      me: account,
      twins,
      parked(clientId) {
        const sent = ledger.sent.get(clientId)
        if (sent) sent.parked = true
      },
      // Whoever repeats what may have been sent may see it twice (decision 7).
      isRepeated(text) {
        const sent = ledger.byText.get(text)
        return !idempotent && sent !== undefined && (sent.retries > 0 || sent.mayRepeat)
      },
    }),
  )
  const checkLive = () => {
    const debt =
      client.connection.get().status === 'live' ? live.debt((id) => releases.has(id)) : undefined
    if (debt) wrong(`I8: live although ${debt}`)
  }
  const look = () => {
    if (boundary.isDead) return
    checkLive()
    for (const view of views) for (const what of view.look()) wrong(what)
  }
  const stops = [
    ...conversations.map(({ timeline }) => timeline.subscribe(look)),
    client.connection.subscribe(() => {
      checkLive()
      // The app signs in again.
      if (client.connection.get().status !== 'refused') return
      clock.after(200 + Math.floor(random() * 3_000), () => {
        if (boundary.isDead || tab.isClosed) return
        link.signIn()
        calls.restarted()
        client.restart()
      })
    }),
  ]

  const tab = {
    name,
    account,
    device,
    client,
    link,
    boundary,
    clock: tabClock,
    lastId: () => lastId,
    isClosed: false,
    room: (id: string) => client.conversation(id),
    isOpen: (room: string) => releases.has(room),
    readAt: (room: string) => readAt.get(room),
    open(room: string) {
      if (!releases.has(room)) releases.set(room, client.conversation(room).open())
    },
    leave(room: string) {
      calls.left({ kind: 'conversation', conversationId: room })
      releases.get(room)?.()
      releases.delete(room)
    },
    setVisible: virtual.setVisible,
    setOnline: virtual.setOnline,
    look,
    close() {
      if (tab.isClosed) return
      tab.isClosed = true
      for (const stop of stops) stop()
      client.close()
    },
  }
  return tab
}
