import type { User } from '@parley/core'
import { useCallback, useEffect, useRef, useState } from 'react'
import { createSession, deleteSession, fetchSession, SessionError } from './session-requests.js'

export type SessionState =
  | { readonly status: 'checking' }
  | { readonly status: 'unreachable'; readonly message: string }
  | { readonly status: 'signed-out' }
  | { readonly status: 'signed-in'; readonly user: User }
  /** The server no longer knows the session; what the person had open waits behind the sign-in page. */
  | { readonly status: 'expired'; readonly user: User }

export interface Session {
  readonly state: SessionState
  /** Rejects with SessionError, whose message is for the person. */
  signIn(name: string): Promise<void>
  /** Rejects with SessionError when the server did not hear of it: the person is still signed in. */
  signOut(): Promise<void>
  /** The server refused the session. */
  expire(): void
  /** Asks the server again who is signed in. */
  check(): void
}

/** The session of this browser: the cookie is the server's, the page only knows who it stands for. */
export function useSession(): Session {
  const [state, setState] = useState<SessionState>({ status: 'checking' })
  // Only the newest question may answer: a slow first check must not undo a sign-in.
  const latest = useRef(0)

  const check = useCallback(() => {
    const turn = ++latest.current
    const settle = (next: SessionState) => {
      if (turn === latest.current) setState(next)
    }
    setState({ status: 'checking' })
    fetchSession().then(
      (user) => settle(user ? { status: 'signed-in', user } : { status: 'signed-out' }),
      (error: unknown) => settle({ status: 'unreachable', message: messageOf(error) }),
    )
  }, [])

  useEffect(check, [check])

  const signIn = useCallback(async (name: string) => {
    const turn = ++latest.current
    const user = await createSession(name)
    if (turn !== latest.current) return
    // The same person again keeps the same object, and with it the client and what waits in it.
    setState((now) =>
      now.status === 'expired' && now.user.id === user.id
        ? { status: 'signed-in', user: now.user }
        : { status: 'signed-in', user },
    )
  }, [])

  const signOut = useCallback(async () => {
    await deleteSession()
    latest.current++
    setState({ status: 'signed-out' })
  }, [])

  const expire = useCallback(() => {
    latest.current++
    setState((now) => (now.status === 'signed-in' ? { status: 'expired', user: now.user } : now))
  }, [])

  return { state, signIn, signOut, expire, check }
}

function messageOf(error: unknown): string {
  return error instanceof SessionError ? error.message : 'Something went wrong. Try again.'
}
