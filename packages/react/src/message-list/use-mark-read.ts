'use client'
import type { ChatConversation, Message, Readable, TimelineSnapshot } from '@parley/core'
import { useEffect } from 'react'
import { useChatContext } from '../chat-context.js'
import { useWindowFocus } from '../use-window-focus.js'

/** Marks the conversation as read up to the newest message of others, once the person can have seen it. Renders nothing. */
export function useMarkRead(conversation: ChatConversation, atEnd: Readable<boolean>): void {
  const { client } = useChatContext('MessageList.Viewport')
  const focused = useWindowFocus()
  useEffect(() => {
    if (!focused || !client.supports('markRead')) return undefined
    let marked: Message | undefined
    const mark = () => {
      if (!atEnd.get()) return
      const newest = newestOfOthers(conversation.timeline.get(), client.me.id, marked)
      if (newest === undefined || newest.id === marked?.id) return
      marked = newest
      conversation.markRead(newest)
    }
    const ends = [conversation.timeline.subscribe(mark), atEnd.subscribe(mark)]
    mark()
    return () => {
      for (const end of ends) end()
    }
  }, [conversation, atEnd, focused, client])
}

function newestOfOthers(
  timeline: TimelineSnapshot,
  myId: string,
  marked: Message | undefined,
): Message | undefined {
  for (let index = timeline.length - 1; index >= 0; index -= 1) {
    const item = timeline.at(index)
    if (item.kind !== 'message') continue
    if (item.message.author.id !== myId || item.message.id === marked?.id) return item.message
  }
  return undefined
}
