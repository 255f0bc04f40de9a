import type { Channel, Environment, Unsubscribe } from '@parley/core'
import { copyOf } from '../copy-of.js'
import type { VirtualClock } from './virtual-clock.js'

/** The browser that several pages share: one lock of a name is held at a time, and pages hear each other. */
export interface VirtualBrowser {
  /** What one page sees of it. */
  openPage(): VirtualPage
  /** How many locks are held or waited for and how many channels are open, to prove that nothing is left behind. */
  readonly open: number
}

export interface VirtualPage extends Required<Pick<Environment, 'holdLock' | 'openChannel'>> {
  /** The end of the page without a word: its locks pass on, and it hears and says nothing more. */
  kill(): void
}

interface Waiting {
  readonly page: object
  readonly held: () => void
}
interface OpenChannel {
  readonly page: object
  readonly name: string
  readonly hear: (message: unknown) => void
}

/** Locks and channels take `delayMs` each way. @default delayMs 1 */
export function createVirtualBrowser(clock: VirtualClock, delayMs = 1): VirtualBrowser {
  const queues = new Map<string, Waiting[]>()
  let channels: OpenChannel[] = []

  const grant = (queue: Waiting[]) => {
    const [first] = queue
    if (first) clock.after(delayMs, () => first === queue[0] && first.held())
  }
  const leave = (queue: Waiting[], one: Waiting) => {
    const index = queue.indexOf(one)
    if (index < 0) return
    queue.splice(index, 1)
    browser.open -= 1
    if (index === 0) grant(queue)
  }

  const close = (closed: (one: OpenChannel) => boolean) => {
    const before = channels.length
    channels = channels.filter((one) => !closed(one))
    browser.open -= before - channels.length
  }

  // A field, not a getter: an object literal with getters costs V8 a shape of its own.
  const browser = {
    open: 0,
    openPage(): VirtualPage {
      const page = {}
      let alive = true
      return {
        holdLock(name, held): Unsubscribe {
          if (!alive) return () => {}
          const queue = queues.get(name) ?? []
          queues.set(name, queue)
          const one: Waiting = { page, held }
          queue.push(one)
          browser.open += 1
          if (queue.length === 1) grant(queue)
          return () => leave(queue, one)
        },
        openChannel(name, hear): Channel {
          const own: OpenChannel = { page, name, hear }
          if (alive) {
            channels.push(own)
            browser.open += 1
          }
          return {
            post(message) {
              if (!channels.includes(own)) return
              const others = channels.filter((other) => other.name === name && other.page !== page)
              const copy = others.length > 0 && copyOf(message)
              for (const other of others)
                clock.after(delayMs, () => channels.includes(other) && other.hear(copy))
            },
            close() {
              close((one) => one === own)
            },
          }
        },
        kill() {
          alive = false
          close((one) => one.page === page)
          for (const queue of queues.values())
            for (const one of queue.filter((other) => other.page === page)) leave(queue, one)
        },
      }
    },
  }
  return browser
}
