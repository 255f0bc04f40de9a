import { createSeededRandom } from '../clock/seeded-random.js'
import { createVirtualBrowser } from '../clock/virtual-browser.js'
import type { VirtualClock } from '../clock/virtual-clock.js'
import { createVirtualClock } from '../clock/virtual-clock.js'
import { createMemoryBackend, type MemoryBackend } from '../memory-backend/memory-backend.js'
import type { BackendProfile } from '../profiles/backend-profile.js'
import { loseChanges } from './accepted-changes.js'
import { count, type Tally } from './fault-kinds.js'
import { createFaultStorage } from './fault-storage.js'
import { createLedger, type Ledger } from './ledger.js'
import { type Device, openTab, type Tab } from './tab.js'
import type { WorldScript } from './world-script.js'

/** People with tabs on devices, one backend, and what went on between them. */
export interface World {
  readonly clock: VirtualClock
  readonly backend: MemoryBackend
  readonly profile: BackendProfile
  readonly rooms: readonly string[]
  readonly devices: readonly Device[]
  readonly ledger: Ledger
  readonly tally: Tally
  readonly pageSize: number
  readonly order: 'monotonic' | 'late'
  /** Tabs that are open now. */
  tabs(): readonly Tab[]
  /** The tab of a slot, if one is open. */
  tab(slot: number): Tab | undefined
  /** How many steps the first page of each place has made. */
  stepsMade(): readonly number[]
  canChange(method: 'edit' | 'delete' | 'react'): boolean
  next(): number
  send(tab: Tab, room: string, mark: string): boolean
  /** Eve, who has no client, writes; `position` when it comes late. */
  sendsEve(room: string, position?: number): void
  /** The tab ends without a word, that many steps from now, and is opened again soon. */
  kill(tab: Tab, afterSteps: number): void
  reload(tab: Tab): void
  sleep(device: Device, forMs: number): void
  setOnline(device: Device, isOnline: boolean): void
  /** No fault from here on, and every tab is open. */
  heal(): void
}

/** Ada has some tabs on a device that she shares with Bob, who has another account; Cyd has a device of her own. */
const slotsFor = (tabs: number) => [
  ...Array.from({ length: tabs }, () => ({ account: 'ada', device: 0 })),
  { account: 'bob', device: 0 },
  { account: 'cyd', device: 1 },
]

export function createWorld(script: WorldScript, profile: BackendProfile, tally: Tally): World {
  const random = createSeededRandom(script.seed)
  const clock = createVirtualClock(undefined, { letsIoHappen: false })
  const rooms = ['c1', 'c2']
  const slots = slotsFor(script.tabs)
  const ledger = createLedger()
  const people = ['ada', 'bob', 'cyd', 'eve']
  const backend = createMemoryBackend({
    clock,
    users: people.map((id) => ({ id, name: id })),
    conversations: rooms.map((id) => ({ id, memberIds: people })),
  })
  let number = 0
  for (const room of rooms)
    backend.addMessages(
      room,
      Array.from({ length: room === 'c1' ? script.history : 3 }, () => ({
        authorId: 'eve',
        text: `${room}|eve|${++number}`,
        createdAt: clock.now() - 1_000_000 + number,
      })),
    )
  const devices = script.skewMs.map((skewMs, index): Device => {
    if (skewMs !== 0) count(tally, 'clock skew')
    return {
      storage: createFaultStorage(clock, random, `device ${index}`),
      browser: script.browser === 'neither' ? undefined : createVirtualBrowser(clock),
      hasLocks: script.browser === 'locks and channels',
      skewMs,
      isOnline: true,
    }
  })
  const { capabilities = {}, ...transport } = profile.transport
  const options = {
    ...transport,
    // A heartbeat now and then is enough of it.
    capabilities: {
      presence: { scope: 'global', heartbeatMs: 120_000 } as const,
      ...capabilities,
      limits: { pageSize: script.pageSize, ...capabilities.limits },
    },
  }
  const open: (Tab | undefined)[] = []
  const firstPages: Tab[] = []
  let pages = 0
  let isHealed = false

  function openSlot(slot: number): void {
    const at = slots[slot]
    const device = devices[at?.device ?? 0]
    if (!at || !device || open[slot]) return
    pages += 1
    const tab = openTab({
      name: `${at.account}#${pages}`,
      account: at.account,
      device,
      clock,
      seed: script.seed + pages,
      random,
      transport: backend.transportFor(at.account, options),
      acknowledges: profile.transport.acknowledges ?? true,
      hasRevisions: profile.transport.revisions ?? true,
      rooms,
      ledger,
      tally,
      died,
    })
    open[slot] = tab
    if (pages <= slots.length) {
      firstPages[slot] = tab
      if (script.kill?.tab === slot) tab.boundary.dieAt(script.kill.step)
    }
    tab.open('c1')
    if (pages % 2 === 0) tab.open('c2')
  }

  /** What only this tab knew is gone with it. */
  function died(tab: Tab): void {
    const slot = open.indexOf(tab)
    if (slot < 0) return
    open[slot] = undefined
    tab.clock.now()
    for (const sent of ledger.sent.values())
      if (sent.tab === tab.name && !ledger.stored.has(sent.clientId)) sent.mayBeLost = true
    loseChanges(ledger, tab)
    clock.after(isHealed ? 0 : Math.floor(random() * 4_000), () => openSlot(slot))
  }

  const world: World = {
    clock,
    backend,
    profile,
    rooms,
    devices,
    ledger,
    tally,
    pageSize: script.pageSize,
    order: capabilities.order ?? 'monotonic',
    tabs: () => open.filter((tab): tab is Tab => tab !== undefined && !tab.isClosed),
    tab(slot) {
      const tab = open[slot % slots.length]
      return tab?.isClosed ? undefined : tab
    },
    stepsMade: () => firstPages.map(({ boundary }) => boundary.steps),
    canChange: (method) =>
      !transport.without?.includes(method) &&
      !(method === 'delete' && capabilities.deletions === 'none'),
    next: () => ++number,
    send(tab, room, mark) {
      if (tab.boundary.isDead || tab.isClosed) return false
      number += 1
      const text = `${room}|${tab.account}|${number}${mark}`
      const clientId = tab.room(room).send({ text })
      const sent = {
        ...{ clientId, text, room, account: tab.account, tab: tab.name },
        ...{ takenBack: false, retries: 0, parked: false, mayRepeat: false },
        // Its tab may have ended while it was asked for.
        mayBeLost: tab.boundary.isDead && !ledger.stored.has(clientId),
      }
      ledger.sent.set(clientId, sent)
      ledger.byText.set(text, sent)
      return true
    },
    sendsEve(room, position) {
      number += 1
      const place = position ?? (transport.positions === 'client-time' ? clock.now() : undefined)
      backend.sends('eve', room, `${room}|eve|${number}`, {
        ...(place !== undefined && { position: place }),
      })
    },
    kill: (tab, afterSteps) => tab.boundary.dieAt(tab.boundary.steps + afterSteps),
    reload(tab) {
      tab.close()
      // The browser lets a page that goes finish what it has begun to write, for a moment.
      clock.after(Math.floor(random() * 20), tab.boundary.die)
    },
    sleep(device, forMs) {
      const asleep = open.flatMap((tab) => (tab?.device === device ? tab : []))
      for (const tab of asleep) {
        if (forMs > 20_000) tab.link.silence(clock.now() + forMs + Math.floor(random() * 5_000))
        tab.boundary.sleep()
      }
      clock.after(forMs, () => {
        for (const tab of asleep) tab.boundary.wake()
      })
    },
    setOnline(device, isOnline) {
      device.isOnline = isOnline
      for (const tab of open) if (tab?.device === device) tab.setOnline(isOnline)
    },
    heal() {
      isHealed = true
      for (const device of devices) {
        device.storage.heal()
        world.setOnline(device, true)
      }
      for (const tab of open) if (tab?.isClosed) tab.boundary.die()
      for (const [slot] of slots.entries()) openSlot(slot)
      for (const tab of world.tabs()) {
        tab.boundary.dieAt(Number.POSITIVE_INFINITY)
        tab.link.heal()
        tab.boundary.wake()
        tab.setVisible(true)
      }
    },
  }
  for (const [slot] of slots.entries()) openSlot(slot)
  return world
}
