import { DeploymentProblem } from './deployment-problem.js'
import { authorizeUrl, type HostedPages } from './hosted-pages.js'
import { oauthProblem } from './oauth-problem.js'
import { challengeOf, createVerifier } from './pkce.js'
import { createTabMemory } from './tab-memory.js'
import { exchangeCode, requireUserPool, type Tokens } from './token-requests.js'

interface Attempt {
  readonly state: string
  readonly verifier: string
}

/** Only while the person is on the hosted page. */
const attempt = createTabMemory<Attempt>('sign-in')

/** Where the hosted page sends the browser back to: to be registered with the app client, for sign-in and sign-out. */
export const callbackUrl = (): string => `${location.origin}/own-app-sync`

/** Begins a sign-in: the address to go to. Throws DeploymentProblem. */
export async function beginSignIn(pages: HostedPages): Promise<string> {
  if (!isSecureContext) {
    throw new DeploymentProblem(
      'Signing in needs a safe page: open this one over https, or on this computer as localhost.',
    )
  }
  await requireUserPool(pages)
  const begun = { state: createVerifier(), verifier: createVerifier() }
  attempt.set(begun)
  const challenge = await challengeOf(begun.verifier)
  return authorizeUrl(pages, { redirectUri: callbackUrl(), state: begun.state, challenge })
}

/** Ends the sign-in that the hosted page came back from, with what it said in the address. Throws DeploymentProblem. */
export async function finishSignIn(pages: HostedPages, said: URLSearchParams): Promise<Tokens> {
  const begun = attempt.get()
  // Once, whatever comes of it.
  attempt.clear()
  if (begun === undefined || said.get('state') !== begun.state) {
    throw new DeploymentProblem(
      'This sign-in was not begun in this tab, so it does not count. Sign in again.',
    )
  }
  const error = said.get('error')
  if (error !== null) throw refusalOf(error)
  const code = said.get('code')
  if (code === null || code === '') {
    throw new DeploymentProblem('The hosted page came back without a code. Sign in again.')
  }
  return exchangeCode(pages, { code, verifier: begun.verifier, redirectUri: callbackUrl() })
}

/** By its code alone: the words beside it come from the address, which anybody may have written. */
const refusalOf = (error: string): DeploymentProblem =>
  oauthProblem(error) ??
  new DeploymentProblem(
    `The hosted page could not sign you in${/^\w{1,40}$/.test(error) ? ` (${error})` : ''}. Check the client, then sign in again.`,
  )
