'use client'
import { forwardRef } from 'react'
import { OnlineUsersHeader } from './header.js'
import { OnlineUsersList } from './list.js'
import { OnlineUsersRoot } from './root.js'

/** Who is online now. Greyed, not emptied, while the connection is down. */
export const OnlineUsers = forwardRef<HTMLElement, OnlineUsers.Props>(function OnlineUsers(
  { limit, children, ...props },
  ref,
) {
  return (
    <OnlineUsersRoot {...props} ref={ref}>
      {children ?? (
        <>
          <OnlineUsersHeader />
          <OnlineUsersList limit={limit} />
        </>
      )}
    </OnlineUsersRoot>
  )
})

export namespace OnlineUsers {
  export type Props = OnlineUsersRoot.Props & {
    /** How many are shown; the rest is counted. @default 50 */
    readonly limit?: number | undefined
  }
}
