import { type RefObject, useId } from 'react'

export interface SignOutDialogProps {
  /** How many changes the server has not got yet. */
  readonly unsent: number
  /** Who asks calls `showModal` on it. */
  readonly dialog: RefObject<HTMLDialogElement | null>
  readonly onConfirm: () => void
}

/** Asks before what has not reached the server is thrown away. */
export function SignOutDialog({ unsent, dialog, onConfirm }: SignOutDialogProps) {
  const id = useId()
  const close = () => dialog.current?.close()
  return (
    <dialog
      ref={dialog}
      className="dialog"
      role="alertdialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-loss`}
    >
      <div className="dialog-inside">
        <h2 id={`${id}-title`}>Sign out?</h2>
        <p id={`${id}-loss`}>
          {unsent === 1
            ? 'One change of yours has not reached the server yet. Signing out deletes it.'
            : `${unsent} changes of yours have not reached the server yet. Signing out deletes them.`}
        </p>
        <div className="dialog-choice">
          <button type="button" className="button-primary" onClick={close}>
            Stay signed in
          </button>
          <button
            type="button"
            className="button-quiet"
            onClick={() => {
              close()
              onConfirm()
            }}
          >
            Delete and sign out
          </button>
        </div>
      </div>
    </dialog>
  )
}
