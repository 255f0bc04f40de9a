import { createAlarm, never } from '../environment/alarm.js'
import type { StoredTail } from '../storage/storage.js'
import { isObject, soundMessage } from '../timeline/sound-message.js'
import { positionOf } from '../timeline/timeline-place.js'
import type { ConversationId, Unsubscribe } from '../transport.js'
import type { ConversationHost } from './conversation.js'
import type { ConversationReader } from './conversation-reader.js'

const mostMessages = 50
const writeEveryMs = 1_000

/** The newest messages of one conversation in storage: what the next page shows first. */
export interface StoredTailKeeper {
  /** Shows what an earlier page stored, unless something else is known by then: nothing waits for it. */
  open(): void
  /** What is shown changed: it is written within a second. */
  changed(): void
  /** This account may not see it any more. */
  delete(): void
  /** Writes what is not written yet. */
  close(): void
}

export function createStoredTail(
  id: ConversationId,
  { store, environment: { clock, visible } }: ConversationHost,
  reader: ConversationReader,
): StoredTailKeeper {
  const alarm = createAlarm(clock)
  let stopLooking: Unsubscribe | undefined
  let stored: StoredTail | undefined

  const write = () => {
    alarm.stop()
    // What is only the stored one says nothing new, and nothing follows from what is not open.
    if (!stopLooking || reader.loaded !== 'read') return
    const tail = reader.timeline.tail(mostMessages)
    if (!tail || isSame(tail, stored)) return
    stored = tail
    void store.putTail(id, tail)
  }
  const stop = () => {
    alarm.stop()
    stopLooking?.()
    stopLooking = undefined
  }

  return {
    async open() {
      stop()
      const stopLookingNow = visible.subscribe(() => {
        if (!visible.get()) write()
      })
      stopLooking = stopLookingNow
      if (reader.loaded) return
      const { timeline } = reader
      const found = soundTail(await store.loadTail(id), id)
      // It may have been closed, ended or forgotten meanwhile.
      if (!found || stopLooking !== stopLookingNow || timeline !== reader.timeline) return
      stored = found
      reader.takeStored(found)
    },
    changed() {
      if (stopLooking && reader.loaded === 'read' && alarm.at === never)
        alarm.set(writeEveryMs, write)
    },
    delete() {
      stop()
      stored = undefined
      void store.deleteTail(id)
    },
    close() {
      write()
      stop()
    },
  }
}

/** What an earlier version, or somebody else, stored is not believed: it is of use whole, or not at all. */
function soundTail(found: unknown, id: ConversationId): StoredTail | undefined {
  const { messages: given, atStart } = isObject(found) ? found : {}
  if (!Array.isArray(given)) return undefined
  const messages = given.flatMap((one) => soundMessage(one) ?? [])
  const types = new Set(messages.map((message) => typeof positionOf(message)))
  const isWhole =
    messages.length === given.length &&
    types.size <= 1 &&
    messages.every(({ conversationId }) => conversationId === id)
  return isWhole ? { messages, atStart: atStart === true } : undefined
}

function isSame(one: StoredTail, other: StoredTail | undefined): boolean {
  return (
    one.atStart === other?.atStart &&
    one.messages.length === other.messages.length &&
    one.messages.every((message, index) => message === other.messages[index])
  )
}
