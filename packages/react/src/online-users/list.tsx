'use client'
import { forwardRef } from 'react'
import { useChatContext } from '../chat-context.js'
import { HiddenText } from '../hidden-text.js'
import { type PartProps, usePart } from '../use-part.js'
import { OnlineUsersMember } from './member.js'
import { useOnlineUsersContext } from './root.js'

const shownAtMost = 50
const hints = {
  empty: 'nobodyOnline',
  offline: 'presenceOffline',
  unsupported: 'presenceUnsupported',
} as const

/** The members, and how many more there are. Renders a `<ul>`, or a line that says why there is none. */
export const OnlineUsersList = forwardRef<HTMLUListElement, OnlineUsersList.Props>(
  function OnlineUsersList({ limit = shownAtMost, ...props }, ref) {
    const { members, total, status } = useOnlineUsersContext('OnlineUsers.List')
    const { catalogue } = useChatContext('OnlineUsers.List')
    const shown = members.slice(0, limit)
    const more = Math.max(total, members.length) - shown.length
    const list = usePart('ul', props, {
      part: 'online-users-list',
      ref,
      children: (
        <>
          {shown.map((member) => (
            <OnlineUsersMember key={member.user.id} member={member} />
          ))}
          {more > 0 && (
            <li data-parley-part="more-users">
              <bdi>{catalogue.text('moreUsers', { count: more })}</bdi>
            </li>
          )}
        </>
      ),
    })
    if (status === 'ready') return list
    if (status === 'loading') {
      return (
        <div data-parley-part="people-loading" role="status">
          <HiddenText>{catalogue.text('loadingUsers')}</HiddenText>
          <span data-parley-part="skeleton" data-shape="person" />
          <span data-parley-part="skeleton" data-shape="person" />
          <span data-parley-part="skeleton" data-shape="person" />
        </div>
      )
    }
    return (
      <p data-parley-part="list-hint">
        <bdi>{catalogue.text(hints[status])}</bdi>
      </p>
    )
  },
)

export namespace OnlineUsersList {
  export type Props = Omit<PartProps<'ul'>, 'children'> & {
    /** How many are shown; the rest is counted. @default 50 */
    readonly limit?: number | undefined
  }
}
