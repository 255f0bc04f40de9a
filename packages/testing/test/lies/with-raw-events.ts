import { ChatError, type ChatEvent, type LiveSink, type Message } from '@parley/core'
import type { ConformanceSubject } from '../../src/conformance/index.js'

/** What a transport may get wrong that reads events from a wire. */
export interface RawEventFaults {
  readonly closesAtUnknown?: boolean
  readonly leavesStateAtTheEnd?: boolean
  readonly hasAMessageForEachPiece?: boolean
}

/** The honest subject with a wire of its own, on which unknown events and pieces of text can be put. */
export function withRawEvents(
  honest: ConformanceSubject,
  faults: RawEventFaults = {},
): ConformanceSubject {
  const open = new Map<LiveSink, string>()
  const tell = (conversationId: string, event: ChatEvent) => {
    for (const [sink, id] of open) if (id === conversationId) sink.events([event])
  }

  return {
    ...honest,
    async create(person) {
      const transport = await honest.create(person)
      return {
        ...transport,
        listen(topic, sink, since) {
          if (topic.kind === 'conversation') open.set(sink, topic.conversationId)
          const stop = transport.listen(topic, sink, since)
          return () => {
            open.delete(sink)
            stop()
          }
        },
      }
    },
    controls: {
      ...honest.controls,
      sendUnknownEvent(_person, conversationId) {
        if (!faults.closesAtUnknown) return
        for (const [sink, id] of open) {
          if (id === conversationId) sink.closed(new ChatError('server'))
        }
      },
      async streamText(conversationId, pieces) {
        let text = ''
        for (const [index, piece] of pieces.entries()) {
          text += piece
          const isLast = index === pieces.length - 1
          const message: Message = {
            ...{ conversationId, text, author: { id: 'a-machine' }, createdAt: 1, position: 1 },
            id: faults.hasAMessageForEachPiece ? `piece-${index}` : 'written',
            revision: index + 1,
            ...(isLast && !faults.leavesStateAtTheEnd ? {} : { state: 'streaming' }),
          }
          tell(conversationId, { type: 'message', message })
        }
      },
    },
  }
}
