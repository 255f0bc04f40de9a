'use client'
import type { ConnectionState, ConversationState, TimelineSnapshot } from '@parley/core'
import { forwardRef, useEffect, useReducer } from 'react'
import type { Catalogue } from '../catalogue.js'
import { useChatContext } from '../chat-context.js'
import { useConversationContext } from '../conversation-context.js'
import { HiddenText } from '../hidden-text.js'
import { Icon } from '../icons.js'
import { useDelayed } from '../use-delayed.js'
import { type PartProps, usePart } from '../use-part.js'
import { useReadable } from '../use-readable.js'
import { useSelected } from '../use-selected.js'

/** Short states are not worth a word. */
const quietMs = 700

/**
 * Says why messages may not be current, with a way to try at once. Renders a `<div role="status">` that is empty,
 * and takes no room, while all is well.
 */
export const ChatWindowConnectionBanner = forwardRef<
  HTMLDivElement,
  ChatWindowConnectionBanner.Props
>(function ChatWindowConnectionBanner(props, ref) {
  const { client, catalogue } = useChatContext('ChatWindow.ConnectionBanner')
  const { state: conversationState, timeline } = useConversationContext(
    'ChatWindow.ConnectionBanner',
  )
  const conversation = useReadable(conversationState)
  const unsent = useSelected(timeline, pendingMessages)
  const connection = useReadable(client.connection)
  const status = bannerStatus(connection, conversation)
  const shown = useDelayed(isShort(status), quietMs) || (status !== undefined && !isShort(status))
  const seconds = useSecondsUntil(status === 'waiting' ? connection.retryAt : undefined)
  const canRestart = status === 'waiting' || status === 'offline' || status === 'refused'
  const state: ChatWindowConnectionBanner.State = shown && status !== undefined ? { status } : {}
  return usePart('div', props, {
    part: 'connection-banner',
    ref,
    state: { ...state },
    role: 'status',
    children:
      shown && status !== undefined ? (
        <>
          {status === 'catching-up' || status === 'connecting' ? (
            <span data-parley-part="spinner" />
          ) : (
            <Icon name={status === 'refused' ? 'alert' : 'offline'} />
          )}
          <span data-parley-part="connection-text">
            {seconds === undefined ? (
              <bdi>{bannerText(catalogue, status, unsent)}</bdi>
            ) : (
              <>
                <bdi aria-hidden="true">{catalogue.text('waitingSeconds', { count: seconds })}</bdi>
                {/* Spoken once, not each second. */}
                <HiddenText>{catalogue.text('waitingSpoken')}</HiddenText>
              </>
            )}
          </span>
          {canRestart && (
            <button
              type="button"
              data-parley-part="connection-retry"
              onClick={() => client.restart()}
            >
              {catalogue.text(status === 'refused' ? 'signInAgain' : 'retryNow')}
            </button>
          )}
        </>
      ) : null,
  })
})

export namespace ChatWindowConnectionBanner {
  export type Status = 'connecting' | 'catching-up' | 'waiting' | 'offline' | 'refused'
  export interface State {
    /** Absent while there is nothing to say. */
    readonly status?: Status
  }
  export type Props = PartProps<'div'>
}

type Status = ChatWindowConnectionBanner.Status

function bannerStatus(
  { status }: ConnectionState,
  { status: conversation, catchingUp }: ConversationState,
): Status | undefined {
  if (status === 'offline' || status === 'refused' || status === 'waiting') return status
  // The list itself shows that it loads.
  if (conversation !== 'ready') return undefined
  if (status === 'connecting' || status === 'catching-up') return status
  return catchingUp ? 'catching-up' : undefined
}

function isShort(status: Status | undefined): boolean {
  return status === 'connecting' || status === 'catching-up'
}

function bannerText(catalogue: Catalogue, status: Status, unsent: number): string {
  if (status === 'offline' && unsent > 0) return catalogue.text('offlineUnsent', { count: unsent })
  if (status === 'refused') return catalogue.text('refused')
  return catalogue.text(status === 'catching-up' ? 'catchingUp' : status)
}

/** Messages that wait to be sent; they stand at the end, among those that failed. */
function pendingMessages(timeline: TimelineSnapshot): number {
  let count = 0
  for (let index = timeline.length - 1; index >= 0; index -= 1) {
    const item = timeline.at(index)
    if (item.kind !== 'message' || item.status === 'sent') break
    if (item.status === 'pending') count += 1
  }
  return count
}

/** Counts down to a time in ms since 1970; undefined when it is past, or too far off to wait for. */
function useSecondsUntil(at: number | undefined): number | undefined {
  const [, tick] = useReducer((count: number) => count + 1, 0)
  useEffect(() => {
    if (at === undefined) return undefined
    const timer = setInterval(tick, 1_000)
    return () => clearInterval(timer)
  }, [at])
  const seconds = at === undefined ? 0 : Math.ceil((at - Date.now()) / 1_000)
  return seconds >= 1 && seconds <= 3_600 ? seconds : undefined
}
