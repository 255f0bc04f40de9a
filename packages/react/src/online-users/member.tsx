'use client'
import type { PresenceMember, PresenceState } from '@parley/core'
import { forwardRef } from 'react'
import { Avatar } from '../avatar/avatar.js'
import { useChatContext } from '../chat-context.js'
import { type PartProps, usePart } from '../use-part.js'
import { useUser } from '../use-user.js'
import { userName } from '../user-name.js'
import { presenceText } from './presence-text.js'

/** One person: picture, name and state, the state also as text. Renders a `<li>`. */
export const OnlineUsersMember = forwardRef<HTMLLIElement, OnlineUsersMember.Props>(
  function OnlineUsersMember({ member, ...props }, ref) {
    const { client, catalogue } = useChatContext('OnlineUsers.Member')
    const name = userName(catalogue, useUser(member.user.id), member.user)
    const own = member.user.id === client.me.id
    const state: OnlineUsersMember.State = { state: member.state, own }
    return usePart('li', props, {
      part: 'online-user',
      ref,
      state: { ...state },
      children: (
        <>
          <span data-parley-part="avatar-with-state">
            <Avatar user={member.user} />
            <span data-parley-part="presence-dot" data-state={member.state} />
          </span>
          <bdi data-parley-part="person-name">{name}</bdi>
          {own && <span data-parley-part="own-mark">{catalogue.text('you')}</span>}
          <span data-parley-part={member.state === 'online' ? 'hidden-text' : 'person-state'}>
            {presenceText(catalogue, member.state)}
          </span>
        </>
      ),
    })
  },
)

export namespace OnlineUsersMember {
  export interface State {
    readonly state: PresenceState
    readonly own: boolean
  }
  export type Props = PartProps<'li'> & { readonly member: PresenceMember }
}
