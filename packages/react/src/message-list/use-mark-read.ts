'use client'
import type { ChatConversation, Message, TimelineSnapshot } from '@parley/core'
import { useEffect, useRef } from 'react'
import { useChatContext } from '../chat-context.js'
import { useWindowFocus } from '../use-window-focus.js'

/** Marks the conversation as read up to the newest message of others, once the person can have seen it. */
export function useMarkRead(
  conversation: ChatConversation,
  timeline: TimelineSnapshot,
  atEnd: boolean,
): void {
  const { client } = useChatContext('MessageList.Viewport')
  const focused = useWindowFocus()
  const marked = useRef<string>(undefined)
  useEffect(() => {
    if (!atEnd || !focused || !client.supports('markRead')) return
    const newest = newestOfOthers(timeline, client.me.id, marked.current)
    if (newest === undefined || newest.id === marked.current) return
    marked.current = newest.id
    conversation.markRead(newest)
  }, [conversation, timeline, atEnd, focused, client])
}

function newestOfOthers(
  timeline: TimelineSnapshot,
  myId: string,
  marked: string | undefined,
): Message | undefined {
  for (let index = timeline.length - 1; index >= 0; index -= 1) {
    const item = timeline.at(index)
    if (item.kind !== 'message') continue
    if (item.message.author.id !== myId || item.message.id === marked) return item.message
  }
  return undefined
}
