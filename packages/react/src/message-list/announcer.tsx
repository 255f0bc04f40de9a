'use client'
import type { Message } from '@parley/core'
import { useEffect, useRef, useState } from 'react'
import type { Catalogue } from '../catalogue.js'
import { useChatContext } from '../chat-context.js'
import { useConversationContext } from '../conversation-context.js'
import { HiddenText } from '../hidden-text.js'
import { userName } from '../user-name.js'
import { newestSentId } from './newest-sent-id.js'

const batchMs = 1_000
const spokenCharacters = 200

/** One polite live region, there from the start: others' new messages, at most one announcement a second. */
export function Announcer() {
  const { client, catalogue } = useChatContext('MessageList.Root')
  const conversation = useConversationContext('MessageList.Root')
  const [announcement, setAnnouncement] = useState({ text: '', number: 0 })
  const latestCatalogue = useRef(catalogue)
  latestCatalogue.current = catalogue

  useEffect(() => {
    let lastId = newestSentId(conversation.timeline.get())
    let settled = conversation.state.get().status === 'ready'
    let waiting: Message[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    const announce = () => {
      timer = undefined
      const text = textOf(latestCatalogue.current, waiting)
      setAnnouncement(({ number }) => ({ text, number: number + 1 }))
      waiting = []
    }
    const look = () => {
      const timeline = conversation.timeline.get()
      const before = lastId === undefined ? -1 : timeline.indexOf(lastId)
      // The history of a conversation that was just opened, or read anew, is not news.
      const isNews = settled && (lastId === undefined || before >= 0)
      settled = conversation.state.get().status === 'ready'
      lastId = newestSentId(timeline)
      if (!isNews) return
      for (let index = before + 1; index < timeline.length; index += 1) {
        const item = timeline.at(index)
        if (item.kind !== 'message' || item.message.author.id === client.me.id) continue
        if (item.message.deletedAt === undefined) waiting.push(item.message)
      }
      if (waiting.length > 0) timer ??= setTimeout(announce, batchMs)
    }
    const ends = [conversation.timeline.subscribe(look), conversation.state.subscribe(look)]
    return () => {
      for (const end of ends) end()
      clearTimeout(timer)
    }
  }, [client, conversation])

  return (
    <HiddenText>
      <span data-parley-part="announcer" aria-live="polite" aria-atomic="true">
        {/* A new element, so that the same words are spoken again. */}
        {announcement.number > 0 && <span key={announcement.number}>{announcement.text}</span>}
      </span>
    </HiddenText>
  )
}

function textOf(catalogue: Catalogue, messages: readonly Message[]): string {
  const [message] = messages
  if (message === undefined || messages.length > 1) {
    return catalogue.text('newMessages', { count: messages.length })
  }
  const text = message.text.slice(0, spokenCharacters)
  return catalogue.text('announceMessage', { name: userName(catalogue, message.author), text })
}
