import { browserEnvironment, type Clock, type Environment } from '@parley/core'

/** Real time and real chance; the network's word and the clock can be changed, as a device changes them. */
export interface RealEnvironment extends Environment {
  setOnline(online: boolean): void
  /** As if the device had slept: what would have rung meanwhile rings now. */
  skip(durationMs: number): void
}

export function createRealEnvironment(): RealEnvironment {
  const { clock, random, createId, visible } = browserEnvironment()
  const listeners = new Set<() => void>()
  const skipping = createSkippingClock(clock)
  let online = true
  return {
    clock: skipping,
    random,
    createId,
    visible,
    online: {
      get: () => online,
      subscribe(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    // Told as soon as it is, so that times are those of the network.
    nextFrame(callback) {
      const frame = setImmediate(callback)
      return () => clearImmediate(frame)
    },
    setOnline(now) {
      online = now
      for (const listener of listeners) listener()
    },
    skip: skipping.skip,
  }
}

function createSkippingClock(real: Clock): Clock & { skip(durationMs: number): void } {
  let skippedMs = 0
  const waiting = new Set<{ at: number; ring(): void }>()
  const now = () => real.now() + skippedMs
  return {
    now,
    after(delayMs, callback) {
      const entry = {
        at: now() + delayMs,
        ring() {
          stop()
          callback()
        },
      }
      const cancel = real.after(delayMs, entry.ring)
      const stop = () => {
        cancel()
        waiting.delete(entry)
      }
      waiting.add(entry)
      return stop
    },
    skip(durationMs) {
      skippedMs += durationMs
      const due = [...waiting].filter(({ at }) => at <= now()).sort((a, b) => a.at - b.at)
      for (const entry of due) entry.ring()
    },
  }
}
