'use client'
import { forwardRef } from 'react'
import { type PartProps, usePart } from '../use-part.js'
import { ChatWindowSubtitle } from './subtitle.js'
import { ChatWindowTitle } from './title.js'

/** The window's head. Renders a `<header>` with title and subtitle, or what is given. */
export const ChatWindowHeader = forwardRef<HTMLElement, ChatWindowHeader.Props>(
  function ChatWindowHeader(props, ref) {
    return usePart('header', props, {
      part: 'chat-header',
      ref,
      children: (
        <>
          <ChatWindowTitle />
          <ChatWindowSubtitle />
        </>
      ),
    })
  },
)

export namespace ChatWindowHeader {
  export type Props = PartProps<'header'>
}
