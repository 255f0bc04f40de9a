import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { WelcomePage } from '../shell/welcome-page.js'
import { SessionError } from './session-requests.js'

export interface SignInPageProps {
  /** Why the person is here again, above the form. */
  readonly note?: string
  readonly initialName?: string
  readonly onSignIn: (name: string) => Promise<void>
}

/** Asks for a name. There is no password: the reference server signs in by name on one's own computer only. */
export function SignInPage({ note, initialName = '', onSignIn }: SignInPageProps) {
  const [name, setName] = useState(initialName)
  const [problem, setProblem] = useState<string>()
  const [waiting, setWaiting] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const id = useId()

  useEffect(() => {
    document.title = 'Sign in · Parley'
    input.current?.focus()
  }, [])

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (waiting) return
    const trimmed = name.trim()
    if (trimmed === '') {
      setProblem('Type the name that others should see.')
      input.current?.focus()
      return
    }
    setWaiting(true)
    setProblem(undefined)
    try {
      await onSignIn(trimmed)
    } catch (error) {
      setProblem(error instanceof SessionError ? error.message : 'Something went wrong. Try again.')
      setWaiting(false)
      input.current?.focus()
    }
  }

  return (
    <WelcomePage
      words={
        <>
          <h1>Good conversations, whatever the network does.</h1>
          <p>
            Parley keeps every message in its place: sent once, in order, and still there after the
            train leaves the tunnel.
          </p>
          <Illustration />
        </>
      }
    >
      <form className="sign-in" onSubmit={submit} noValidate aria-labelledby={`${id}-title`}>
        <h2 id={`${id}-title`}>Sign in</h2>
        {note !== undefined && (
          <p className="note" role="status">
            {note}
          </p>
        )}
        <label htmlFor={`${id}-name`}>Your name</label>
        <input
          ref={input}
          id={`${id}-name`}
          name="name"
          autoComplete="nickname"
          autoCapitalize="words"
          spellCheck={false}
          maxLength={80}
          placeholder="Ada"
          value={name}
          onChange={(event) => {
            setName(event.target.value)
            setProblem(undefined)
          }}
          aria-invalid={problem !== undefined}
          aria-describedby={`${id}-problem ${id}-hint`}
        />
        <p className="problem" id={`${id}-problem`} role="alert">
          {problem}
        </p>
        <button type="submit" className="button-primary" aria-disabled={waiting}>
          {waiting ? 'Signing in…' : 'Start chatting'}
        </button>
        <p className="hint" id={`${id}-hint`}>
          No password: this demo runs on your own computer. To talk with yourself, open a private
          window and sign in there with another name.
        </p>
      </form>
    </WelcomePage>
  )
}

/** Two bubbles and a tick: decoration only. */
function Illustration() {
  return (
    <div className="welcome-chat" aria-hidden="true">
      <span className="welcome-bubble" data-side="start">
        Are we still on for the walk?
      </span>
      <span className="welcome-bubble" data-side="end">
        Yes! I just came out of the tunnel.
      </span>
      <span className="welcome-bubble" data-side="end">
        Both messages got through ✓
      </span>
    </div>
  )
}
