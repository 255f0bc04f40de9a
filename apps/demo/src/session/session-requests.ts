import type { User } from '@parley/core'

/** Why signing in or out did not work, in words for the person who tried. */
export class SessionError extends Error {
  override readonly name = 'SessionError'
}

/** Who is signed in; undefined when nobody is. Throws SessionError when the server cannot be reached. */
export async function fetchSession(): Promise<User | undefined> {
  const response = await callSession({ method: 'GET' })
  if (!response.ok) throw new SessionError(unexpected(response))
  const body: unknown = await response.json()
  return isRecord(body) && body['user'] === null ? undefined : decodeUser(body)
}

/** Signs in by name. Throws SessionError with a sentence to show. */
export async function createSession(name: string): Promise<User> {
  const response = await callSession({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  })
  if (response.ok) return decodeUser(await response.json())
  if (response.status === 400 || response.status === 413 || response.status === 422) {
    throw new SessionError('This name cannot be used. Choose one of 1 to 80 visible characters.')
  }
  if (response.status === 403 || response.status === 404) {
    throw new SessionError(
      'This server does not allow signing in by name from here. Open the page on the computer it runs on.',
    )
  }
  if (response.status === 429) {
    throw new SessionError('Too many tries in a short time. Wait a minute and try again.')
  }
  throw new SessionError(unexpected(response))
}

/** Ends the session. Throws SessionError when the server did not hear of it. */
export async function deleteSession(): Promise<void> {
  const response = await callSession({ method: 'DELETE' })
  if (!response.ok && response.status !== 401) throw new SessionError(unexpected(response))
}

const unreachable = 'The server cannot be reached. Check that it runs, then try again.'

async function callSession(init: RequestInit): Promise<Response> {
  try {
    const response = await fetch('/session', {
      ...init,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(10_000),
    })
    // A proxy answers so while the server behind it is away.
    if (response.status === 502 || response.status === 503 || response.status === 504) {
      throw new SessionError(unreachable)
    }
    return response
  } catch (error) {
    if (error instanceof SessionError) throw error
    throw new SessionError(unreachable, { cause: error })
  }
}

function unexpected(response: Response): string {
  return `The server answered in a way the page does not understand (status ${response.status}). Try again in a moment.`
}

function decodeUser(body: unknown): User {
  const user = isRecord(body) ? body['user'] : undefined
  if (!isRecord(user) || typeof user['id'] !== 'string') {
    throw new SessionError('The server answered in a way the page does not understand. Try again.')
  }
  const { id, name, avatarUrl, profileUrl } = user
  return {
    id,
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof avatarUrl === 'string' ? { avatarUrl } : {}),
    ...(typeof profileUrl === 'string' ? { profileUrl } : {}),
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
