import type { Readable } from '../store/readable.js'
import { systemClock } from './clock.js'
import type { Environment } from './environment.js'

const hiddenFrameMs = 50

/**
 * Real time, and the page's word on being online, visible and about to paint.
 * Where there is no DOM it is always online and visible, and a frame is 50 ms.
 */
export function browserEnvironment(): Environment {
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
