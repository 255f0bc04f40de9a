'use client'
import type { MessageItem } from '@parley/core'
import { forwardRef } from 'react'
import type { Catalogue } from '../catalogue.js'
import { useCatalogue } from '../chat-context.js'
import { HiddenText } from '../hidden-text.js'
import { Icon } from '../icons.js'
import { type PartProps, usePart } from '../use-part.js'
import { useMessageContext } from './message-context.js'

const icons = { sent: 'check', pending: 'clock', failed: 'alert', unsure: 'question' } as const

/** Time, whether it was edited, and how an own message is doing. Renders a `<span>`. */
export const MessageMeta = forwardRef<HTMLSpanElement, MessageMeta.Props>(
  function MessageMeta(props, ref) {
    const { item, own } = useMessageContext('Message.Meta')
    const catalogue = useCatalogue()
    const { createdAt, editedAt, deletedAt } = item.message
    const status = item.changing ? 'pending' : item.status
    return usePart('span', props, {
      part: 'message-meta',
      ref,
      state: { status },
      children: (
        <>
          {editedAt !== undefined && deletedAt === undefined && (
            <span title={catalogue.dateTime(editedAt)}>{catalogue.text('edited')}</span>
          )}
          <time
            dir="auto"
            dateTime={new Date(createdAt).toISOString()}
            title={catalogue.dateTime(createdAt)}
          >
            {catalogue.time(createdAt)}
          </time>
          {(own || item.changing) && (
            <span data-parley-part="delivery-status" title={statusText(catalogue, item)}>
              <Icon name={icons[status]} />
              <HiddenText>{statusText(catalogue, item)}</HiddenText>
            </span>
          )}
        </>
      ),
    })
  },
)

export namespace MessageMeta {
  export interface State {
    readonly status: MessageItem['status']
  }
  export type Props = PartProps<'span'>
}

function statusText(catalogue: Catalogue, { status, changing }: MessageItem): string {
  if (status === 'failed') return catalogue.text('statusFailed')
  if (status === 'unsure') return catalogue.text('statusUnsure')
  if (status === 'pending') return catalogue.text('statusPending')
  return catalogue.text(changing ? 'changePending' : 'statusSent')
}
