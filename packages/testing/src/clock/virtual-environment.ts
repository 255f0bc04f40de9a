import type { Environment, Readable } from '@parley/core'
import { createSeededRandom } from './seeded-random.js'
import type { VirtualPage } from './virtual-browser.js'
import { createVirtualClock, type VirtualClock } from './virtual-clock.js'

export interface VirtualEnvironmentOptions {
  /** Share one clock between the clients and the backend of a test. @default a clock of its own */
  readonly clock?: VirtualClock
  /** The same seed gives the same random numbers and ids. @default 1, 2, 3… for each environment on a clock */
  readonly seed?: number
  /** The page of a virtual browser whose locks and channels it has. @default none */
  readonly page?: VirtualPage
}

/** The world round a client, in a test's hands: online and visible until told otherwise. */
export interface VirtualEnvironment extends Environment {
  readonly clock: VirtualClock
  setOnline(online: boolean): void
  setVisible(visible: boolean): void
}

const visibleFrameMs = 16
const hiddenFrameMs = 50
const environmentsByClock = new WeakMap<VirtualClock, number>()

/** An environment without chance: seeded random numbers and ids, and frames that the virtual clock runs. */
export function createVirtualEnvironment(
  options: VirtualEnvironmentOptions = {},
): VirtualEnvironment {
  const clock = options.clock ?? createVirtualClock()
  // Two tabs in one test must never make the same ids.
  const count = (environmentsByClock.get(clock) ?? 0) + 1
  environmentsByClock.set(clock, count)
  const seed = options.seed ?? count
  const random = createSeededRandom(seed)
  const online = createFlag(true)
  const visible = createFlag(true)
  let lastId = 0

  return {
    clock,
    random,
    createId() {
      lastId += 1
      return `${seed}-${lastId}-${Math.floor(random() * 2 ** 32).toString(36)}`
    },
    online: online.readable,
    visible: visible.readable,
    nextFrame: (callback) =>
      clock.after(visible.readable.get() ? visibleFrameMs : hiddenFrameMs, callback),
    ...(options.page && {
      holdLock: options.page.holdLock,
      openChannel: options.page.openChannel,
    }),
    setOnline: online.set,
    setVisible: visible.set,
  }
}

function createFlag(initial: boolean) {
  let value = initial
  const listeners = new Set<() => void>()
  const readable: Readable<boolean> = {
    get: () => value,
    subscribe(listener) {
      // A listener of its own, so that subscribing the same function twice counts twice.
      const entry = () => listener()
      listeners.add(entry)
      return () => listeners.delete(entry)
    },
  }
  function set(next: boolean): void {
    if (next === value) return
    value = next
    for (const listener of [...listeners]) listener()
  }
  return { readable, set }
}
