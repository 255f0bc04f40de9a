'use client'
import { forwardRef } from 'react'
import { useCatalogue } from '../chat-context.js'
import { type PartProps, usePart } from '../use-part.js'
import { useOnlineUsersContext } from './root.js'

/** What the list is, and how many there are. Renders a `<header>`. */
export const OnlineUsersHeader = forwardRef<HTMLElement, OnlineUsersHeader.Props>(
  function OnlineUsersHeader(props, ref) {
    const { status, stale, total, members } = useOnlineUsersContext('OnlineUsers.Header')
    const catalogue = useCatalogue()
    return usePart('header', props, {
      part: 'online-users-header',
      ref,
      children: (
        <>
          <h2 data-parley-part="list-title">{catalogue.text('onlineUsers')}</h2>
          {status === 'ready' && (
            <span data-parley-part="count">
              {catalogue.number(Math.max(total, members.length))}
            </span>
          )}
          {stale && status === 'ready' && (
            <span data-parley-part="stale-hint">{catalogue.text('presenceStale')}</span>
          )}
        </>
      ),
    })
  },
)

export namespace OnlineUsersHeader {
  export type Props = PartProps<'header'>
}
