import { badFrames } from '@parley/testing/fault-proxy'
import type { FaultRow } from './fault-row.js'
import type { Subject } from './subject.js'

const codes = [1000, 1001, 1006, 1011, 1012, 1013, 4400, 4401, 4403, 4408, 4429, 4500]
const firstOwnCode = 4400
const ownCodes = 101

const closing = (name: string, code: (run: number) => number, runs?: number): FaultRow => ({
  name,
  noticedBy: 'connection',
  begin({ proxy, run }) {
    if (proxy.closeWebSockets(code(run)) === 0) throw new Error('There is no WebSocket to close.')
  },
  ...(runs !== undefined && { runs }),
})

const injecting = (
  name: string,
  frame: () => Uint8Array,
  noticedBy: FaultRow['noticedBy'] = 'connection',
): FaultRow => ({
  name,
  noticedBy,
  begin({ proxy }) {
    if (proxy.injectFrame(frame()) === 0) throw new Error('There is no WebSocket to write to.')
  },
})

/** What a server or a proxy says on a WebSocket and should not. */
export function rowsOfWebSockets({
  usesWebSocket,
  protocolFaults,
  ignoresUnknownFrames,
}: Subject): readonly FaultRow[] {
  if (!usesWebSocket) return []
  return [
    ...codes.map((code) => closing(`closed with ${code}`, () => code)),
    closing('closed with 4400 to 4500, each', (run) => firstOwnCode + run, ownCodes),
    injecting('malformed JSON', badFrames.malformedJson),
    injecting('JSON that is no object', badFrames.notAnObject),
    injecting(
      'unknown message type',
      badFrames.unknownType,
      ignoresUnknownFrames ? 'nothing' : 'connection',
    ),
    injecting('JSON 10,000 deep', badFrames.deepNesting),
    injecting('frame of 1 MB', badFrames.large),
    injecting('header that announces 100 MB', badFrames.announced),
    injecting('cut UTF-8', badFrames.cutUtf8),
    injecting('binary frame', badFrames.binary),
    ...protocolFaults.map(
      ({ name, begin }): FaultRow => ({
        name,
        noticedBy: 'nothing',
        begin({ proxy }) {
          if (begin(proxy) === 0) throw new Error('There is no WebSocket to write to.')
        },
      }),
    ),
  ]
}
