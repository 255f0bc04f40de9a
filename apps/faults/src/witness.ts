import type { Fault, Wire } from '@parley/testing/fault-proxy'

/** A fault, and whether it has done anything yet: one that touches no connection proves nothing. */
export interface WitnessedFault {
  readonly fault: Fault
  /** Resolves when it has held, taken or ended something, on a new connection where `which` says so. */
  readonly acted: Promise<void>
}

export function witnessed(fault: Fault, which: 'any' | 'new' = 'any'): WitnessedFault {
  let act = () => {}
  const acted = new Promise<void>((resolve) => {
    act = resolve
  })
  return {
    acted,
    fault: (wire, isNew) => fault(which === 'new' && !isNew ? wire : telling(wire, act), isNew),
  }
}

/** The same wire, which tells when something is done to it. */
function telling(wire: Wire, act: () => void): Wire {
  const lane = (own: Wire['toServer']): Wire['toServer'] => ({
    ...own,
    hold() {
      act()
      own.hold()
    },
    handle: (handling) =>
      own.handle(
        handling && {
          ...handling,
          bytes(chunk) {
            act()
            handling.bytes(chunk)
          },
        },
      ),
  })
  return {
    toServer: lane(wire.toServer),
    toClient: lane(wire.toClient),
    reset() {
      act()
      wire.reset()
    },
    end() {
      act()
      wire.end()
    },
  }
}
