import type { MessageId, TimelineSnapshot } from '@parley/core'

/** The newest message that is on the server: unlike an unsent one, its id stays. */
export function newestSentId(timeline: TimelineSnapshot): MessageId | undefined {
  for (let index = timeline.length - 1; index >= 0; index -= 1) {
    const item = timeline.at(index)
    if (item.kind === 'message' && item.status === 'sent') return item.message.id
  }
  return undefined
}
