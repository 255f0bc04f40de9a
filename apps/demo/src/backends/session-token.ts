import { ChatError, type UserId } from '@parley/core'

/**
 * A token of the session for the local AppSync, which takes no cookie; asked for again when it was refused or is about to
 * expire. Nothing where nobody is signed in, or somebody else. Rejects with ChatErrors.
 */
export function createSessionToken(
  userId: UserId,
): (request: { readonly refused: boolean }) => Promise<string | undefined> {
  let given: Promise<string | undefined> | undefined
  return ({ refused }) => {
    if (refused) given = undefined
    given ??= fetchToken(userId).catch((error: unknown) => {
      given = undefined
      throw error
    })
    return given
  }
}

async function fetchToken(userId: UserId): Promise<string | undefined> {
  const signal = AbortSignal.timeout(10_000)
  const response = await fetch('/appsync/token', { method: 'POST', signal }).catch((cause) => {
    throw new ChatError('network', {
      message: 'No token was given, because the server was not reached: it is asked for again.',
      cause,
    })
  })
  if (response.status === 401) return undefined
  const body: unknown = response.ok ? await response.json().catch(() => undefined) : undefined
  if (!isToken(body)) {
    throw new ChatError('server', {
      message: `No token was given: the server answered with status ${response.status}.`,
    })
  }
  // The cookie may be somebody else's by now: nobody speaks for them here.
  return body.userId === userId ? body.token : undefined
}

function isToken(body: unknown): body is { readonly userId: string; readonly token: string } {
  if (typeof body !== 'object' || body === null) return false
  const { userId, token } = body as { readonly userId?: unknown; readonly token?: unknown }
  return typeof userId === 'string' && typeof token === 'string'
}
