'use client'
import { forwardRef } from 'react'
import { Avatar } from '../avatar/avatar.js'
import { useCatalogue } from '../chat-context.js'
import { type PartProps, usePart } from '../use-part.js'
import { useUser } from '../use-user.js'
import { userName } from '../user-name.js'
import { useMessageContext } from './message-context.js'

/** Picture and name of the author. Renders a `<div>` above the first of others' consecutive messages. */
export const MessageAuthor = forwardRef<HTMLDivElement, MessageAuthor.Props>(
  function MessageAuthor(props, ref) {
    const { item, own, startsGroup } = useMessageContext('Message.Author')
    const { author } = item.message
    const name = userName(useCatalogue(), useUser(author.id), author)
    const element = usePart('div', props, {
      part: 'message-author',
      ref,
      children: (
        <>
          <Avatar user={author} />
          <bdi data-parley-part="message-author-name">{name}</bdi>
        </>
      ),
    })
    return startsGroup && !own ? element : null
  },
)

export namespace MessageAuthor {
  export type Props = PartProps<'div'>
}
