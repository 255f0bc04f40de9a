'use client'
import type { ChatConversation, ConversationId, MessageId } from '@parley/core'
import { useEffect } from 'react'
import { useChatContext } from '../chat-context.js'
import type { ListEngine } from './engine/list-engine.js'

/** Where a reader was in a conversation that they left. */
export interface ReadingPlace {
  readonly messageId: MessageId
  readonly offsetPx: number
  readonly fromTop?: boolean | undefined
}

/** Places by conversation, as long as the `ChatProvider` is mounted; none where the end was followed. */
export type ReadingPlaces = Map<ConversationId, ReadingPlace>

/** Holds on to the place, if its message is loaded. */
export function restorePlace(engine: ListEngine, place: ReadingPlace | undefined): boolean {
  if (!place) return false
  const { messageId, ...where } = place
  const index = engine.list.timeline.indexOf(messageId)
  if (index >= 0) engine.hold(index, where)
  return index >= 0
}

/** Keeps the reader's place when the list goes, and brings it back, reading its message again where it is not loaded. */
export function usePlace(engine: ListEngine, conversation: ChatConversation): void {
  const { places } = useChatContext('MessageList.Root')
  // What is read is not dropped when something was lost, however far up it is.
  useEffect(
    () =>
      conversation.trackVisible(() => {
        const place = placeOf(engine)
        return place && { first: place.messageId, last: place.messageId }
      }),
    [engine, conversation],
  )
  useEffect(() => {
    let wanted = engine.anchor ? undefined : places.get(conversation.id)
    const restore = () => {
      const place = wanted
      if (!place || conversation.state.get().status !== 'ready') return
      wanted = undefined
      void conversation.loadAround(place.messageId).then(() => {
        engine.update()
        // Who has scrolled meanwhile is somewhere else.
        if (engine.following.get()) restorePlace(engine, place)
      })
    }
    const end = conversation.state.subscribe(restore)
    restore()
    return () => {
      end()
      const place = placeOf(engine) ?? wanted
      if (place) places.set(conversation.id, place)
      else places.delete(conversation.id)
    }
  }, [engine, conversation, places])
}

function placeOf({ anchor, list }: ListEngine): ReadingPlace | undefined {
  const place = list.placeOf(anchor?.key)
  const item = place && list.timeline.at(place.index)
  if (!anchor || item?.kind !== 'message') return undefined
  const { offsetPx, fromTop } = anchor
  return { messageId: item.message.id, offsetPx, fromTop }
}
