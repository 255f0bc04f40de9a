'use client'
import { forwardRef, type ReactNode, useCallback } from 'react'
import { Message } from '../message/message.js'
import { type PartProps, usePart } from '../use-part.js'
import type { Row } from './engine/row.js'
import { SegmentList } from './engine/segment-list.js'
import { useMessageListContext } from './message-list-context.js'
import { MessageRow } from './message-row.js'
import type { MessageRowState } from './message-row-state.js'

const defaultMessage = <Message />

/**
 * The loaded messages round the reader, oldest first, and the gaps between them. Renders a `<div>` with one child a block
 * of rows, and spacers for what is far away.
 */
export const MessageListRows = forwardRef<HTMLDivElement, MessageListRows.Props>(
  function MessageListRows({ children = defaultMessage, ...props }, ref) {
    const { engine } = useMessageListContext('MessageList.Rows')
    const renderRow = useCallback(
      (row: Row<MessageRowState>) => (
        <MessageRow key={row.key} row={row}>
          {children}
        </MessageRow>
      ),
      [children],
    )
    return usePart('div', props, {
      part: 'message-rows',
      ref,
      children: <SegmentList engine={engine} renderRow={renderRow} />,
    })
  },
)

export namespace MessageListRows {
  export type Props = Omit<PartProps<'div'>, 'children'> & {
    /**
     * What one message is made of, rendered once for each: parts of `Message`. Keep its identity between renders (a
     * constant, or `useMemo`): another one renders every row again. @default `<Message />`
     */
    readonly children?: ReactNode
  }
}
