'use client'
import type { ConversationId, PresenceSnapshot } from '@parley/core'
import { createContext, forwardRef, useContext } from 'react'
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
    const isLoading =
      snapshot.members.length === 0 && (snapshot.stale || connection === 'connecting')
    const status: OnlineUsersRoot.State['status'] =
      client.capabilities.presence === undefined
        ? 'unsupported'
        : isLoading
          ? 'loading'
          : snapshot.members.length === 0
            ? 'empty'
            : 'ready'
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
    readonly status: 'loading' | 'empty' | 'ready' | 'unsupported'
    /** The connection is down: what is shown may have changed. */
    readonly stale: boolean
  }
  export type Props = PartProps<'section'> & {
    /** Where the transport's presence is per conversation. */
    readonly conversationId?: ConversationId | undefined
  }
}
