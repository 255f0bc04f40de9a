import type { Lane } from './lane.js'
import type { Wire } from './wire.js'

export type Direction = 'to-server' | 'to-client' | 'both'

/**
 * What happens to a connection: called for each that stands when the fault begins, and for each that is opened while it
 * lasts. Returns how it ends for this connection; without that, it stays as it is for good.
 */
export type Fault = (wire: Wire, isNew: boolean) => (() => void) | void

/** Nothing happens. */
export const pass = (): Fault => () => {}

/**
 * Swallows what is sent. A connection that lost bytes stays lost when the fault ends, until its ends give it up: TCP
 * delivers nothing after a hole.
 */
export const drop =
  (direction: Direction = 'both'): Fault =>
  (wire) => {
    let hasLost = false
    const lose = () => {
      hasLost = true
    }
    const lanes = lanesOf(wire, direction)
    for (const lane of lanes) lane.handle({ bytes: lose, end: lose })
    return () => {
      if (!hasLost) for (const lane of lanes) lane.handle()
    }
  }

/** Nothing passes, and goes on where it stopped when the fault ends. */
export const stall =
  (direction: Direction = 'both'): Fault =>
  (wire) => {
    const lanes = lanesOf(wire, direction)
    for (const lane of lanes) lane.hold()
    return () => {
      for (const lane of lanes) lane.release()
    }
  }

/** Nothing passes any more on the connections that stand, and neither end is told, ever. New ones pass. */
export const halfOpen = (): Fault => (wire, isNew) => {
  if (!isNew) stall()(wire, isNew)
}

/** Each chunk, and the end, arrives this much later. */
export const delay =
  (delayMs: number, direction: Direction = 'both'): Fault =>
  (wire) => {
    const lanes = lanesOf(wire, direction)
    // The handling stays when the fault ends, or what comes next would overtake what is on its way.
    let currentMs = delayMs
    for (const lane of lanes) {
      const waiting: (() => void)[] = []
      let lastAt = 0
      const later = (run: () => void) => {
        const now = performance.now()
        lastAt = Math.max(lastAt, now + currentMs)
        waiting.push(run)
        // Timers of different lengths may change places; what waits does not.
        setTimeout(() => waiting.shift()?.(), lastAt - now).unref()
      }
      lane.handle({ bytes: (chunk) => later(() => lane.pass(chunk)), end: later })
    }
    return () => {
      currentMs = 0
    }
  }

/** Both ends of the connections that stand hear RST. New ones pass. */
export const reset = (): Fault => (wire, isNew) => {
  if (!isNew) wire.reset()
}

/** New connections are reset at once. Those that stand pass. */
export const refuse = (): Fault => (wire, isNew) => {
  if (isNew) wire.reset()
}

/** As in a tunnel: every connection breaks, and new ones break at once. */
export const down = (): Fault => (wire) => wire.reset()

/** After so many bytes more in that direction, the connection ends there, in the middle of whatever is sent. */
export const cutAfter =
  (bytes: number, direction: 'to-server' | 'to-client'): Fault =>
  (wire) => {
    const [lane] = lanesOf(wire, direction)
    let left = bytes
    lane?.handle({
      bytes(chunk) {
        lane.pass(chunk.subarray(0, Math.max(0, left)))
        left -= chunk.length
        if (left < 0) wire.end()
      },
    })
    return () => lane?.handle()
  }

/** The connection ends where these bytes are sent, after the first `kept` of them: inside a character, for example. */
export const cutInside =
  (sought: Uint8Array, kept: number, direction: 'to-server' | 'to-client'): Fault =>
  (wire) => {
    const [lane] = lanesOf(wire, direction)
    // One that lies across two chunks is let pass: the next is found.
    lane?.handle({
      bytes(chunk) {
        const at = indexOf(chunk, sought)
        lane.pass(at < 0 ? chunk : chunk.subarray(0, at + kept))
        if (at >= 0) wire.end()
      },
    })
    return () => lane?.handle()
  }

/** No more than so many bytes a second. */
export const throttle =
  (bytesPerSecond: number, direction: Direction = 'both'): Fault =>
  (wire) => {
    const everyMs = 10
    const share = Math.max(1, Math.ceil((bytesPerSecond * everyMs) / 1_000))
    const endings = lanesOf(wire, direction).map((lane) => throttleLane(lane, share, everyMs))
    return () => {
      for (const end of endings) end()
    }
  }

/** Returns how to let go: what waits is sent at once. */
function throttleLane(lane: Lane, shareBytes: number, everyMs: number): () => void {
  let waiting: Uint8Array[] = []
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  const goOn = () => {
    timer = undefined
    let left = isOver ? Number.POSITIVE_INFINITY : shareBytes
    for (let first = waiting.shift(); first !== undefined; first = waiting.shift()) {
      lane.pass(first.subarray(0, left))
      if (first.length > left) waiting = [first.subarray(left), ...waiting]
      left -= first.length
      if (left <= 0) break
    }
    if (waiting.length > 0) timer = setTimeout(goOn, everyMs).unref()
    else lane.release()
  }
  lane.handle({
    bytes(chunk) {
      if (isOver) return lane.pass(chunk)
      waiting.push(chunk)
      lane.hold()
      timer ??= setTimeout(goOn, everyMs).unref()
    },
  })
  return () => {
    isOver = true
    clearTimeout(timer)
    goOn()
  }
}

function lanesOf(wire: Wire, direction: Direction): Lane[] {
  if (direction === 'to-server') return [wire.toServer]
  if (direction === 'to-client') return [wire.toClient]
  return [wire.toServer, wire.toClient]
}

function indexOf(bytes: Uint8Array, sought: Uint8Array): number {
  return bytes.findIndex((_, start) => sought.every((byte, index) => bytes[start + index] === byte))
}
