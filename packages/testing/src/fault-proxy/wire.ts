import type { Socket } from 'node:net'
import { createLane, type Lane } from './lane.js'

/** One connection of a client, and the one to the server that belongs to it. */
export interface Wire {
  readonly toServer: Lane
  readonly toClient: Lane
  /** Both ends hear RST. */
  reset(): void
  /** Both ends hear FIN, after what was sent on before. */
  end(): void
}

export function createWire(near: Socket, far: Socket): Wire {
  const toServer = createLane(near, far)
  const toClient = createLane(far, near)
  return {
    toServer,
    toClient,
    reset() {
      near.resetAndDestroy()
      far.resetAndDestroy()
    },
    end() {
      // One that closes would break the other before all is sent.
      for (const lane of [toServer, toClient]) lane.handle({ bytes() {}, end() {} })
      near.destroySoon()
      far.destroySoon()
    },
  }
}
