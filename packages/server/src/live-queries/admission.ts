import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Authenticate } from '@parley/live-gateway'
import type { Application } from '../application.js'
import type { Identify, Identity } from '../identity.js'
import { liveUser } from './live-user.js'

/** Who asks a gateway: found out once a request, and again as long as a stream is open. */
export interface Admission {
  /** Before the gateway sees the request. Throws `rate-limited`. */
  admit(request: IncomingMessage, response: ServerResponse): Promise<void>
  readonly authenticate: Authenticate
}

/** Overwritten at each request, so that what a client sends in it says nothing. */
const ticketHeader = 'x-parley-admission'

export function createAdmission(app: Application, identify: Identify): Admission {
  const admitted = new Map<string, Identity | undefined>()
  return {
    async admit(request, response) {
      const identity = await identify(request)
      if (identity !== undefined) app.operationRate.take(identity.user.id)
      if (response.destroyed) return
      const ticket = randomUUID()
      request.headers[ticketHeader] = ticket
      admitted.set(ticket, identity)
      response.once('close', () => admitted.delete(ticket))
    },
    async authenticate({ headers }) {
      const { [ticketHeader]: ticket = '', ...said } = Object.fromEntries(headers)
      // Good for one question: a session may be over when the next one comes.
      const identity = admitted.has(ticket)
        ? admitted.get(ticket)
        : await identify({ headers: said })
      admitted.delete(ticket)
      return identity && liveUser(identity)
    },
  }
}
