import type { FaultRow } from './fault-row.js'
import { rowsOfHttp } from './rows-of-http.js'
import { rowsOfServers } from './rows-of-servers.js'
import { rowsOfTheWire } from './rows-of-the-wire.js'
import { rowsOfWebSockets } from './rows-of-web-sockets.js'
import type { Subject } from './subject.js'

/** Every fault that is tried on a subject, in the order in which they are printed. */
export function tableOf(subject: Subject): readonly FaultRow[] {
  return [
    ...rowsOfTheWire,
    ...rowsOfHttp(subject),
    ...rowsOfWebSockets(subject),
    ...rowsOfServers(subject),
  ]
}
