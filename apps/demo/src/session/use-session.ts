import type { User } from '@parley/core'
import { useCallback, useEffect, useRef, useState } from 'react'
import { openSessionNews, type SessionNews } from './session-news.js'
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
  const news = useRef<SessionNews>(null)
  // Only the newest question may answer: a slow first check must not undo a sign-in.
  const latest = useRef(0)
  const leaving = useRef(false)

  const ask = useCallback(() => {
    const turn = ++latest.current
    fetchSession().then(
      (user) => turn === latest.current && setState((now) => afterAnswer(now, user)),
      (error: unknown) => turn === latest.current && setState((now) => afterSilence(now, error)),
    )
  }, [])

  const check = useCallback(() => {
    setState({ status: 'checking' })
    ask()
  }, [ask])

  useEffect(() => {
    ask()
    news.current = openSessionNews(ask)
    return () => news.current?.close()
  }, [ask])

  const signIn = useCallback(async (name: string) => {
    const turn = ++latest.current
    const user = await createSession(name)
    news.current?.tell()
    if (turn === latest.current) setState((now) => afterAnswer(now, user))
  }, [])

  const signOut = useCallback(async () => {
    leaving.current = true
    try {
      await deleteSession()
    } finally {
      leaving.current = false
    }
    news.current?.tell()
    latest.current++
    setState({ status: 'signed-out' })
  }, [])

  const expire = useCallback(() => {
    // Signing out closes the connection too; that is no news.
    if (leaving.current) return
    latest.current++
    setState((now) => (now.status === 'signed-in' ? { status: 'expired', user: now.user } : now))
  }, [])

  return { state, signIn, signOut, expire, check }
}

function afterAnswer(now: SessionState, user: User | undefined): SessionState {
  const known = now.status === 'signed-in' || now.status === 'expired' ? now.user : undefined
  if (user === undefined) {
    return known === undefined ? { status: 'signed-out' } : { status: 'expired', user: known }
  }
  // The same person again keeps the same object, and with it the client and what waits in it.
  return { status: 'signed-in', user: known?.id === user.id ? known : user }
}

/** What is on screen stays there: the connection has its own way to say that the server is away. */
function afterSilence(now: SessionState, error: unknown): SessionState {
  if (now.status !== 'checking') return now
  const message = error instanceof SessionError ? error.message : 'Something went wrong. Try again.'
  return { status: 'unreachable', message }
}
