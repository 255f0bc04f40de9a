import type { Readable } from '../store/readable.js'
import type { Unsubscribe } from '../transport.js'
import { systemClock } from './clock.js'
import type { Channel, Environment } from './environment.js'

const hiddenFrameMs = 50

/**
 * Real time, the locks and channels of the browser, and the page's word on being online, visible and about to paint.
 * Where there is no DOM it is always online and visible, and a frame is 50 ms.
 */
export function browserEnvironment(): Environment {
  const { BroadcastChannel, navigator } = globalThis
  return {
    clock: systemClock,
    random: Math.random,
    createId: () =>
      Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
        byte.toString(16).padStart(2, '0'),
      ).join(''),
    online: fromEvents(() => globalThis.navigator?.onLine !== false, 'online', 'offline'),
    visible: fromEvents(
      () => globalThis.document?.visibilityState !== 'hidden',
      // It bubbles from the document. `pageshow`: back from the back-forward cache.
      'visibilitychange',
      'pageshow',
    ),
    nextFrame(callback) {
      const run = () => {
        cancel()
        callback()
      }
      // A hidden page paints no frames, and may become hidden after this call: the timer stands behind.
      const stop = systemClock.after(hiddenFrameMs, run)
      const frame = globalThis.requestAnimationFrame?.(run)
      const cancel = () => {
        stop()
        globalThis.cancelAnimationFrame?.(frame)
      }
      return cancel
    },
    // Outside a secure context there are none.
    ...(navigator?.locks && { holdLock }),
    ...(BroadcastChannel && { openChannel }),
  }
}

function holdLock(name: string, held: () => void): Unsubscribe {
  const leaving = new AbortController()
  let letGo = () => {}
  const holding = () => {
    held()
    return new Promise<void>((resolve) => {
      letGo = resolve
    })
  }
  navigator.locks.request(name, { signal: leaving.signal }, holding).catch(() => {
    // A sandboxed frame may not lock; then it is alone with what it has.
    if (!leaving.signal.aborted) held()
  })
  return () => {
    leaving.abort()
    letGo()
  }
}

function openChannel(name: string, hear: (message: unknown) => void): Channel {
  const channel = new BroadcastChannel(name)
  channel.onmessage = ({ data }) => hear(data)
  return {
    post: (message) => channel.postMessage(message),
    close: () => channel.close(),
  }
}

function fromEvents(get: () => boolean, ...types: string[]): Readable<boolean> {
  const { window } = globalThis
  return {
    get,
    subscribe(listener) {
      for (const type of types) window?.addEventListener(type, listener)
      return () => {
        for (const type of types) window?.removeEventListener(type, listener)
      }
    },
  }
}
