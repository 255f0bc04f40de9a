import type { Socket } from 'node:net'

/** What a fault does with one direction of a connection. */
export interface Handling {
  bytes(chunk: Uint8Array): void
  /** The sender is done; `finish` tells the other side. @default at once */
  end?(finish: () => void): void
}

/** One direction of one connection: from the end that sends to the end that hears. */
export interface Lane {
  /** Sends bytes on, whatever the fault. */
  pass(chunk: Uint8Array): void
  /** Stops reading: what is sent waits in the kernel, and its sender with it. */
  hold(): void
  /** Reads on after `hold`. */
  release(): void
  /** From now on the fault takes what comes; without one it passes. */
  handle(handling?: Handling): void
}

export function createLane(source: Socket, target: Socket): Lane {
  let handling: Handling | undefined
  let held = false
  let isFull = false
  let over: 'ended' | 'broken' | undefined
  let told = false

  const read = () => (held || isFull ? source.pause() : source.resume())
  const pass = (chunk: Uint8Array) => {
    if (!target.writable || target.write(chunk) || isFull) return
    isFull = true
    read()
    target.once('drain', () => {
      isFull = false
      read()
    })
  }
  const finish = () => (over === 'broken' ? target.resetAndDestroy() : target.end())
  const tell = () => {
    if (told || held || over === undefined) return
    told = true
    if (handling?.end) handling.end(finish)
    else finish()
  }

  source.on('data', (chunk) => (handling ? handling.bytes(chunk) : pass(chunk)))
  source.on('end', () => {
    over ??= 'ended'
    tell()
  })
  source.on('close', () => {
    over ??= 'broken'
    tell()
  })
  source.on('error', () => {})

  return {
    pass,
    hold() {
      held = true
      read()
    },
    release() {
      held = false
      read()
      tell()
    },
    handle(next) {
      handling = next
    },
  }
}
