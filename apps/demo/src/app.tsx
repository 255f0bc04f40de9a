import { Account } from './account/account.js'
import { SignInPage } from './session/sign-in-page.js'
import { StartPage } from './session/start-page.js'
import { useSession } from './session/use-session.js'

export function App() {
  const session = useSession()
  const { state } = session

  if (state.status === 'checking') return <StartPage />
  if (state.status === 'unreachable') {
    return <StartPage problem={state.message} onRetry={session.check} />
  }

  const expired = state.status === 'expired'
  return (
    <>
      {(state.status === 'signed-in' || expired) && (
        <Account
          key={state.user.id}
          me={state.user}
          hidden={expired}
          onExpired={session.expire}
          onEnd={session.end}
          onSignedOut={session.leave}
        />
      )}
      {state.status === 'signed-out' && <SignInPage onSignIn={session.signIn} />}
      {expired && (
        <SignInPage
          note="Your session has ended. Sign in again: what you were writing is still there."
          initialName={state.user.name ?? ''}
          onSignIn={session.signIn}
        />
      )}
    </>
  )
}
