import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Application } from '../application.js'
import { type Identify, sessionCookie } from '../identity.js'
import { parseJson } from '../parse-json.js'
import { RequestError } from '../request-error.js'
import { createSession, deleteSession } from '../store/sessions.js'
import { type UserView, userByName } from '../store/users.js'
import { checkName } from '../text-rules.js'
import { createRateLimit } from '../token-bucket.js'
import { sendJson } from './json-response.js'
import { readJsonBody } from './read-body.js'
import { isFromThisMachine } from './request-origin.js'

export interface SessionRoutesParts {
  readonly app: Application
  readonly identify: Identify
  readonly devSignIn: boolean | undefined
  /** Sign-in is the host application's. */
  readonly external: boolean
  readonly sessionTtlMs: number
  /** Ends whatever is open of a session that is over. */
  readonly onSignOut: (session: EndedSession) => void
}

export interface EndedSession {
  readonly sessionId: string
  readonly user: UserView
}

export type SessionRoute = (
  request: IncomingMessage,
  response: ServerResponse,
  headers: OutgoingHttpHeaders,
) => Promise<void>

/** GET says who is signed in, `null` for nobody: that is an answer, no error. POST signs in by name, DELETE signs out. */
export function createSessionRoutes(
  parts: SessionRoutesParts,
): Readonly<Record<string, SessionRoute>> {
  const { app, identify } = parts
  const signInRate = createRateLimit(20, 100)

  const signIn: SessionRoute = async (request, response, headers) => {
    requireDevSignIn(parts, request)
    signInRate.take(request.socket.remoteAddress ?? '')
    const body = readObject(await readJsonBody(request))
    const name = checkName(body['name'])
    const signedIn = await app.writes.write(async (tx) => {
      const user = await userByName(tx, name)
      return { user, token: await createSession(tx, user.id, parts.sessionTtlMs) }
    })
    sendJson(response, 200, signedIn, {
      ...headers,
      'set-cookie': cookie(request, signedIn.token, parts.sessionTtlMs),
    })
  }

  return {
    async GET(request, response, headers) {
      const identity = await identify(request)
      sendJson(response, 200, { user: identity?.user ?? null }, headers)
    },
    POST: signIn,
    async DELETE(request, response, headers) {
      if (parts.external) throw notHere()
      const identity = await identify(request)
      if (identity?.sessionId !== undefined) {
        const { sessionId, user } = identity
        await app.writes.write(
          (tx) => deleteSession(tx, sessionId),
          () => parts.onSignOut({ sessionId, user }),
        )
      }
      response.writeHead(204, { ...headers, 'set-cookie': cookie(request, '', 0) })
      response.end()
    },
  }
}

const notHere = () =>
  new RequestError(
    'forbidden',
    'This server leaves sign-in to the application around it (its `authenticate` option): sign in and out there.',
  )

function requireDevSignIn({ devSignIn, external }: SessionRoutesParts, request: IncomingMessage) {
  if (external) throw notHere()
  if (devSignIn ?? isFromThisMachine(request)) return
  throw new RequestError(
    'forbidden',
    'Sign-in by name lets anybody be anybody, so it is only open to requests from this machine. To open it to all, ' +
      'set PARLEY_DEV_SIGN_IN=1 (option devSignIn: true); for real accounts, pass the option authenticate.',
  )
}

function readObject(text: string): Readonly<Record<string, unknown>> {
  const value = parseJson(text)
  if (typeof value === 'object' && value !== null) return { ...value }
  throw new RequestError('invalid', 'The body is not a JSON object: send {"name": "…"}.')
}

function cookie(request: IncomingMessage, token: string, maxAgeMs: number): string {
  // The header can be forged, but only into a stricter cookie for the one who forges it.
  const isSecure = 'encrypted' in request.socket || request.headers['x-forwarded-proto'] === 'https'
  const maxAge = `Max-Age=${Math.floor(maxAgeMs / 1000)}`
  const parts = [`${sessionCookie}=${token}`, 'Path=/', 'HttpOnly', 'SameSite=Lax', maxAge]
  return (isSecure ? [...parts, 'Secure'] : parts).join('; ')
}
