import { ChatError, type User } from '@parley/core'
import { claimsOf, textClaim } from './claims.js'
import type { SchemaName } from './deployment.js'
import { DeploymentProblem } from './deployment-problem.js'
import type { HostedPages } from './hosted-pages.js'
import { createTabMemory } from './tab-memory.js'
import { refreshTokens, requireUserPool, revokeToken, type Tokens } from './token-requests.js'

/** Somebody who has signed in at a user pool. */
export interface PoolSession {
  readonly me: User
  /** The access token; nothing when the session is over. For whoever asks meanwhile, one renewal. */
  getToken(request: { readonly refused: boolean }): Promise<string | undefined>
  /** Ends the tokens. Throws DeploymentProblem when the pool cannot be reached: nothing has ended then. */
  end(): Promise<void>
  /** Nothing of it stays in this tab. */
  forget(): void
}

interface Kept {
  readonly me: User
  readonly refreshToken: string
}

/** The access token is never here: a reload renews it. */
const kept = createTabMemory<Kept>('session')

/** From what the hosted page's code was exchanged for. Throws DeploymentProblem. */
export function openPoolSession(
  pages: HostedPages,
  tokens: Tokens,
  schema: SchemaName,
): PoolSession {
  const me = ownerOf(tokens, schema)
  const { accessToken, refreshToken = '' } = tokens
  kept.set({ me, refreshToken })
  return createPoolSession(pages, { me, refreshToken }, accessToken)
}

/** As this tab left it before a reload. */
export function keptPoolSession(pages: HostedPages): PoolSession | undefined {
  const found = kept.get()
  return found && createPoolSession(pages, found)
}

function createPoolSession(pages: HostedPages, known: Kept, first?: string): PoolSession {
  const { me } = known
  let { refreshToken } = known
  let accessToken = first
  let renewing: Promise<string | undefined> | undefined

  async function renew() {
    if (refreshToken === '') return undefined
    const tokens = await refreshTokens(pages, refreshToken).catch(notNow)
    accessToken = tokens?.accessToken
    if (tokens?.refreshToken !== undefined) {
      refreshToken = tokens.refreshToken
      kept.set({ me, refreshToken })
    }
    return accessToken
  }

  return {
    me,
    async getToken({ refused }) {
      if (renewing === undefined && accessToken !== undefined && !refused) return accessToken
      renewing ??= renew().finally(() => {
        renewing = undefined
      })
      return renewing
    },
    async end() {
      // The way to the hosted page's sign-out would end on the browser's own page without a network.
      await requireUserPool(pages).catch(unlessUnreachable)
      if (refreshToken !== '') await revokeToken(pages, refreshToken).catch(notAllowed)
    },
    forget: kept.clear,
  }
}

/** A client that is no longer there has no sessions either. */
function unlessUnreachable(error: unknown) {
  if (!(error instanceof DeploymentProblem) || error.field === 'domain') throw error
}

/** The transport waits for the network and asks again. */
function notNow(error: unknown): never {
  if (!(error instanceof DeploymentProblem)) throw error
  throw new ChatError('network', { message: error.message, cause: error })
}

/** Clients may have revocation switched off: the token then ends with its time. */
function notAllowed() {}

/** In the Serverless example people are their user names, else they are the pool's `sub`. */
function ownerOf({ accessToken, idToken = '' }: Tokens, schema: SchemaName): User {
  const access = claimsOf(accessToken) ?? {}
  const username = textClaim(access, 'username')
  const id = schema === 'serverless' ? username : textClaim(access, 'sub')
  if (id === undefined) {
    throw new DeploymentProblem(
      'What answers there is no Cognito user pool: its token names nobody. Check the domain.',
      'domain',
    )
  }
  const name = textClaim(claimsOf(idToken) ?? {}, 'name', 'preferred_username') ?? username
  return { id, name: name ?? id }
}
