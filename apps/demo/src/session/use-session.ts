import type { User } from '@parley/core'
import { useCallback, useEffect, useRef, useState } from 'react'
import { rememberedUser, rememberUser } from './remembered-user.js'
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
  /** Ends it on the server. Rejects with SessionError when that did not hear of it: the person is still signed in. */
  end(): Promise<void>
  /** Nothing of the account is left on this device: shows the sign-in page. */
  leave(): void
  /** The server refused the session. */
  expire(): void
  /** Asks the server again who is signed in. */
  check(): void
}

/**
 * The session of this browser: the cookie is the server's, the page only knows who it stands for. Who was signed in last
 * is believed until the server says otherwise, so that the page opens without a network.
 */
export function useSession(): Session {
  const [state, setState] = useState(atStart)
  const news = useRef<SessionNews>(null)
  // Only the newest question may answer: a slow first check must not undo a sign-in.
  const latest = useRef(0)
  const leaving = useRef(false)

  const ask = useCallback(() => {
    const turn = ++latest.current
    fetchSession().then(
      (user) => {
        if (turn !== latest.current) return
        rememberUser(user)
        setState((now) => afterAnswer(now, user))
      },
      (error: unknown) => turn === latest.current && setState((now) => afterSilence(now, error)),
    )
  }, [])

  const check = useCallback(() => {
    setState({ status: 'checking' })
    ask()
  }, [ask])

  useEffect(() => {
    ask()
    news.current = openSessionNews((user) => {
      // At once, whatever the network does: the cookie is already this person's, and no other may act in this tab.
      if (user !== undefined) setState((now) => afterAnswer(now, user))
      ask()
    })
    return () => news.current?.close()
  }, [ask])

  const signIn = useCallback(
    async (name: string) => {
      const turn = ++latest.current
      // Never one person remembered with the cookie of another, whenever this page dies.
      rememberUser(undefined)
      const user = await createSession(name)
      rememberUser(user)
      news.current?.tell(user)
      if (turn === latest.current) setState((now) => afterAnswer(now, user))
      // The end of the session before was told meanwhile: the server knows which of the two is the newer word.
      else ask()
    },
    [ask],
  )

  const end = useCallback(async () => {
    leaving.current = true
    try {
      await deleteSession()
    } catch (error) {
      leaving.current = false
      throw error
    }
    rememberUser(undefined)
  }, [])

  const leave = useCallback(() => {
    if (leaving.current) news.current?.tell(undefined)
    leaving.current = false
    latest.current++
    setState({ status: 'signed-out' })
  }, [])

  const expire = useCallback(() => {
    // Signing out closes the connection too; that is no news.
    if (leaving.current) return
    latest.current++
    rememberUser(undefined)
    setState((now) => (now.status === 'signed-in' ? { status: 'expired', user: now.user } : now))
  }, [])

  return { state, signIn, end, leave, expire, check }
}

function atStart(): SessionState {
  const user = rememberedUser()
  return user === undefined ? { status: 'checking' } : { status: 'signed-in', user }
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
