'use client'
import { forwardRef } from 'react'
import { useCatalogue } from '../chat-context.js'
import { useConversationContext } from '../conversation-context.js'
import { type PartProps, usePart } from '../use-part.js'
import { useReadable } from '../use-readable.js'
import { userName } from '../user-name.js'

/** Who is writing. Renders a `<div>` that always takes its room, so that the list does not jump. */
export const TypingIndicator = forwardRef<HTMLDivElement, TypingIndicator.Props>(
  function TypingIndicator(props, ref) {
    const users = useReadable(useConversationContext('TypingIndicator').typing)
    const catalogue = useCatalogue()
    const count = users.length
    const names = () => catalogue.names(users.map((user) => userName(catalogue, user)))
    return usePart('div', props, {
      part: 'typing-indicator',
      ref,
      state: { count: count > 0 ? count : undefined },
      children: count > 0 && (
        <>
          <span data-parley-part="typing-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <bdi>
            {count > 3
              ? catalogue.text('typingMany')
              : catalogue.nodes(count === 1 ? 'typingOne' : 'typingSome', { names: names() })}
          </bdi>
        </>
      ),
    })
  },
)

export namespace TypingIndicator {
  export interface State {
    /** How many are typing; absent when nobody is. */
    readonly count: number
  }
  export type Props = PartProps<'div'>
}
