import type { ChatClient, User } from '@parley/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type RefObject, useId, useState } from 'react'
import { openConversation } from '../routing/use-route.js'
import { Icon } from '../shell/icon.js'
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
  const queries = useQueryClient()

  const start = useMutation({
    mutationFn: async (person: User) => {
      const create = client.requests.createConversation
      if (create === undefined) throw new Error('This backend cannot start conversations.')
      const clientId = crypto.randomUUID()
      const signal = AbortSignal.timeout(10_000)
      return create({ clientId, memberIds: [person.id] }, { signal })
    },
    onSuccess: async (conversation) => {
      await queries.invalidateQueries({ queryKey: ['parley', 'conversations'] })
      dialog.current?.close()
      openConversation(conversation.id)
    },
  })

  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={`${id}-title`}
      onToggle={(event) => setOpen(event.newState === 'open')}
      onClose={() => {
        setText('')
        start.reset()
      }}
      // A click on the backdrop is a click on the dialog itself.
      onClick={(event) => event.target === event.currentTarget && dialog.current?.close()}
      onKeyDown={() => {}}
    >
      <div className="dialog-inside">
        <header className="dialog-head">
          <h2 id={`${id}-title`}>New chat</h2>
          <button
            type="button"
            className="button-icon"
            aria-label="Close"
            onClick={() => dialog.current?.close()}
          >
            <Icon name="close" />
          </button>
        </header>
        <div className="search">
          <Icon name="search" />
          <input
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
        {start.isError && (
          <p className="problem" role="alert">
            The chat could not be started. Check the connection and try again.
          </p>
        )}
        {open && (
          <PeopleFound client={client} text={text} busy={start.isPending} onChoose={start.mutate} />
        )}
      </div>
    </dialog>
  )
}
