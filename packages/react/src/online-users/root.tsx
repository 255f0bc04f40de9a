'use client'
import type { ConnectionStatus, ConversationId, PresenceSnapshot } from '@parley/core'
import { createContext, forwardRef, useContext, useState } from 'react'
import { useChatContext } from '../chat-context.js'
import { useOnlineUsers } from '../use-online-users.js'
import { type PartProps, usePart } from '../use-part.js'
import { useReadable } from '../use-readable.js'

export interface OnlineUsersContextValue extends PresenceSnapshot {
  readonly status: OnlineUsersRoot.State['status']
}

const OnlineUsersContext = createContext<OnlineUsersContextValue | null>(null)

/** The nearest `OnlineUsers.Root`. Throws when there is none; `part` is what asks. */
export function useOnlineUsersContext(part: string): OnlineUsersContextValue {
  const value = useContext(OnlineUsersContext)
  if (value === null) {
    throw new Error(
      `Parley: ${part} must be inside <OnlineUsers.Root>, which listens to who is online.`,
    )
  }
  return value
}

/** Listens to who is online. Renders a `<section>`. */
export const OnlineUsersRoot = forwardRef<HTMLElement, OnlineUsersRoot.Props>(
  function OnlineUsersRoot({ conversationId, children, ...props }, ref) {
    const { client, catalogue } = useChatContext('OnlineUsers.Root')
    const snapshot = useOnlineUsers(conversationId)
    const connection = useReadable(client.connection).status
    const isDown = useIsDown(connection)
    const isLoading = snapshot.stale || connection === 'connecting'
    const status: OnlineUsersRoot.State['status'] =
      client.capabilities.presence === undefined
        ? 'unsupported'
        : snapshot.members.length > 0
          ? 'ready'
          : isDown
            ? 'offline'
            : isLoading
              ? 'loading'
              : 'empty'
    const state: OnlineUsersRoot.State = {
      status,
      stale: snapshot.stale && status === 'ready',
    }
    return usePart('section', props, {
      part: 'online-users',
      ref,
      state: { ...state },
      'aria-label': catalogue.text('onlineUsers'),
      children: (
        <OnlineUsersContext.Provider value={{ ...snapshot, status }}>
          {children}
        </OnlineUsersContext.Provider>
      ),
    })
  },
)

export namespace OnlineUsersRoot {
  export interface State {
    /** `offline`: nobody is known, and no answer is on its way. */
    readonly status: 'loading' | 'empty' | 'ready' | 'offline' | 'unsupported'
    /** The connection is down: what is shown may have changed. */
    readonly stale: boolean
  }
  export type Props = PartProps<'section'> & {
    /** Where the transport's presence is per conversation. */
    readonly conversationId?: ConversationId | undefined
  }
}

/** No answer is on its way; an attempt that has not succeeded yet changes nothing. */
function useIsDown(connection: ConnectionStatus): boolean {
  const [wasDown, setWasDown] = useState(false)
  const isDown =
    connection === 'waiting' ||
    connection === 'offline' ||
    connection === 'refused' ||
    (connection === 'connecting' && wasDown)
  if (isDown !== wasDown) setWasDown(isDown)
  return isDown
}
