import type { User } from '@parley/core'
import { Avatar, useChatClient } from '@parley/react'
import { useId, useRef, useState } from 'react'
import { AppearanceChoice } from '../appearance/appearance-choice.js'
import { SessionError } from '../session/session-requests.js'
import { Icon } from './icon.js'
import { SignOutDialog } from './sign-out-dialog.js'

export interface ProfileMenuProps {
  readonly me: User
  readonly onSignOut: () => Promise<void>
}

/** Who is signed in, how the page looks, and the way out. */
export function ProfileMenu({ me, onSignOut }: ProfileMenuProps) {
  const id = useId()
  const [problem, setProblem] = useState<string>()
  const [leaving, setLeaving] = useState(false)
  const [unsent, setUnsent] = useState(0)
  const menu = useRef<HTMLDivElement>(null)
  const dialog = useRef<HTMLDialogElement>(null)
  const client = useChatClient()

  function ask() {
    const count = client.unsent()
    setUnsent(count)
    if (count === 0) void signOut()
    else {
      // Before the dialog opens, so that the focus has somewhere to come back to.
      menu.current?.hidePopover()
      dialog.current?.showModal()
    }
  }

  async function signOut() {
    if (leaving) return
    setLeaving(true)
    setProblem(undefined)
    try {
      await onSignOut()
    } catch (error) {
      setProblem(error instanceof SessionError ? error.message : 'Something went wrong. Try again.')
      setLeaving(false)
      menu.current?.showPopover()
    }
  }

  return (
    <>
      <button
        type="button"
        className="button-avatar"
        popoverTarget={id}
        aria-label={`Profile of ${me.name ?? 'you'}`}
      >
        <Avatar user={me} />
      </button>
      <div ref={menu} id={id} popover="auto" className="profile" role="dialog" aria-label="Profile">
        <div className="profile-person">
          <Avatar user={me} />
          <div>
            <p className="profile-name">
              <bdi>{me.name}</bdi>
            </p>
            <p className="hint">Signed in on this browser</p>
          </div>
        </div>
        <div className="profile-row">
          <span aria-hidden="true">Appearance</span>
          <AppearanceChoice />
        </div>
        {problem !== undefined && (
          <p className="problem" role="alert">
            {problem}
          </p>
        )}
        <button type="button" className="button-quiet" onClick={ask} aria-disabled={leaving}>
          <Icon name="leave" />
          {leaving ? 'Signing out…' : 'Sign out'}
        </button>
      </div>
      <SignOutDialog unsent={unsent} dialog={dialog} onConfirm={() => void signOut()} />
    </>
  )
}
