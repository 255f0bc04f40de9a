'use client'
import type { ConversationId } from '@parley/core'
import { useEffect, useRef, useState } from 'react'
import { Avatar } from '../avatar/avatar.js'
import { useCatalogue } from '../chat-context.js'
import { useCreateConversation } from '../use-create-conversation.js'
import { useFoundUsers } from '../use-found-users.js'
import { userName } from '../user-name.js'

/** A search by name; choosing somebody starts a conversation with them. */
export function FindPeople({ onCreated }: { readonly onCreated: (id: ConversationId) => void }) {
  const catalogue = useCatalogue()
  const [text, setText] = useState('')
  const { users, status } = useFoundUsers(text)
  const { create, creating, error } = useCreateConversation()
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])

  const start = async (userId: string) => {
    const id = await create([userId])
    if (id !== undefined) onCreated(id)
  }
  return (
    <div data-parley-part="find-people" data-status={status}>
      <input
        ref={input}
        type="search"
        data-parley-part="search-input"
        aria-label={catalogue.text('findPeople')}
        placeholder={catalogue.text('findPeople')}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {error !== undefined && (
        <p data-parley-part="list-hint" role="alert">
          <bdi>{catalogue.error(error)}</bdi>
        </p>
      )}
      <ul data-parley-part="found-people">
        {users.map((user) => (
          <li key={user.id} data-parley-part="found-person">
            <button
              type="button"
              data-parley-part="person-button"
              disabled={creating}
              onClick={() => void start(user.id)}
            >
              <Avatar user={user} />
              <bdi data-parley-part="person-name">{userName(catalogue, user)}</bdi>
            </button>
          </li>
        ))}
      </ul>
      {users.length === 0 && (
        <p data-parley-part="list-hint" role="status">
          <bdi>
            {catalogue.text(
              status === 'loading'
                ? 'searching'
                : status === 'failed'
                  ? 'peopleFailed'
                  : 'noPeopleFound',
            )}
          </bdi>
        </p>
      )}
    </div>
  )
}
