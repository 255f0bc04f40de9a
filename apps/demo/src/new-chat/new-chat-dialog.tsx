import type { ChatClient, User } from '@parley/core'
import { useConversations, useCreateConversation } from '@parley/react'
import { type RefObject, useEffect, useId, useState } from 'react'
import { openConversation } from '../routing/use-route.js'
import { Icon } from '../shell/icon.js'
import { conversationWith } from './conversation-with.js'
import { PeopleFound } from './people-found.js'

export interface NewChatDialogProps {
  readonly client: ChatClient
  /** The opener calls `showModal` on it. */
  readonly dialog: RefObject<HTMLDialogElement | null>
}

/** Finds a person by name and opens the conversation with them, the one there is or a new one. */
export function NewChatDialog({ client, dialog }: NewChatDialogProps) {
  const id = useId()
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const { create, creating, error } = useCreateConversation()
  const { conversations } = useConversations()
  const close = () => dialog.current?.close()
  useCloseOnBackdrop(dialog)

  async function start(person: User) {
    const known = conversationWith(conversations, [client.me.id, person.id])
    const conversationId = known?.id ?? (await create([person.id]))
    if (conversationId === undefined) return
    close()
    openConversation(conversationId)
  }

  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={`${id}-title`}
      onToggle={(event) => setOpen(event.newState === 'open')}
      onClose={() => setText('')}
    >
      <div className="dialog-inside">
        <header className="dialog-head">
          <h2 id={`${id}-title`}>New chat</h2>
          <button type="button" className="button-icon" aria-label="Close" onClick={close}>
            <Icon name="close" />
          </button>
        </header>
        <div className="search">
          <Icon name="search" />
          <input
            ref={takeFocus}
            type="search"
            aria-label="Search people by name"
            placeholder="Search people"
            autoComplete="off"
            spellCheck={false}
            maxLength={100}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
        {error !== undefined && !creating && (
          <p className="problem" role="alert">
            The chat could not be started. Check the connection and try again.
          </p>
        )}
        {open && <PeopleFound client={client} text={text} busy={creating} onChoose={start} />}
      </div>
    </dialog>
  )
}

/** `showModal` focuses the element with the attribute, which React's `autoFocus` does not set. */
function takeFocus(element: HTMLElement | null) {
  element?.setAttribute('autofocus', '')
}

/** A press on the backdrop lands on the dialog itself. The keyboard has Escape, which the browser handles. */
function useCloseOnBackdrop(dialog: RefObject<HTMLDialogElement | null>) {
  useEffect(() => {
    const element = dialog.current
    const press = (event: PointerEvent) => {
      if (event.target === element) element?.close()
    }
    element?.addEventListener('pointerdown', press)
    return () => element?.removeEventListener('pointerdown', press)
  }, [dialog])
}
