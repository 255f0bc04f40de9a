import { DeploymentProblem } from './deployment-problem.js'

/** What an error code of OAuth asks of who signs in (RFC 6749, 4.1.2.1 and 5.2); nothing for any other code. */
export function oauthProblem(code: unknown): DeploymentProblem | undefined {
  switch (code) {
    case 'access_denied':
      return new DeploymentProblem('The sign-in was refused or given up. Sign in again.')
    case 'invalid_grant':
      return new DeploymentProblem(
        'The sign-in took too long, or its code was used before. Sign in again.',
      )
    case 'invalid_scope':
      return new DeploymentProblem(
        'This client may not say who signs in: allow the scope “openid” for it.',
        'clientId',
      )
    case 'invalid_client':
      return new DeploymentProblem(
        'The user pool has no such client, or the client has a secret, which a page cannot keep. Use a public client.',
        'clientId',
      )
    case 'unauthorized_client':
      return new DeploymentProblem(
        'This client may not sign in by code: allow the authorization code grant for it.',
        'clientId',
      )
    default:
      return undefined
  }
}
