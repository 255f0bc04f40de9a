import type { Calls } from '../connection/calls.js'
import type { Connection } from '../connection/connection.js'
import { isUp } from '../connection/transitions.js'
import { createAlarm } from '../environment/alarm.js'
import type { Environment } from '../environment/environment.js'
import type { Frames } from '../environment/frames.js'
import { ChatError } from '../errors.js'
import { createOperations } from '../outbox/operations.js'
import type { Outbox } from '../outbox/outbox.js'
import type { Users } from '../people/users.js'
import type { TailStore } from '../storage/account-store.js'
import { createHold } from '../store/hold.js'
import { createStore } from '../store/store.js'
import type { ChatEvent, ChatTransport, ConversationId } from '../transport.js'
import type { ChatConversation, ConversationState } from './chat-conversation.js'
import { type ConversationReader, createConversationReader } from './conversation-reader.js'
import { createReceipts } from './receipts.js'
import { createStoredTail } from './stored-tail.js'
import { createTyping } from './typing.js'

/** What a conversation needs of the client. */
export interface ConversationHost {
  readonly transport: ChatTransport
  readonly environment: Environment
  readonly calls: Calls
  readonly frames: Frames
  readonly users: Users
  readonly store: TailStore
  /** The last holder let go: what it knows may be forgotten. */
  released(conversation: Conversation): void
}

/** Events that name one conversation and concern what it shows. */
export type ConversationEvent = Extract<
  ChatEvent,
  {
    type:
      | 'message'
      | 'message-changed'
      | 'message-deleted'
      | 'read'
      | 'typing'
      | 'conversation-removed'
  }
>

/** One conversation as the client sees it; `shown` is what the app sees. */
export interface Conversation {
  readonly shown: ChatConversation
  readonly reader: ConversationReader
  isOpen(): boolean
  /** Reads what may have been missed; resolves with why it failed, which the listening then repeats. */
  catchUp(): Promise<ChatError | undefined>
  heard(event: ConversationEvent): void
  changed(): void
  forget(): void
  close(): void
}

export function createConversation(
  id: ConversationId,
  host: ConversationHost,
  connection: Connection,
  outbox: Outbox,
): Conversation {
  const { transport, calls, frames } = host
  const { clock } = host.environment
  const reader = createConversationReader(
    id,
    host,
    outbox,
    () => changed(),
    (notBeforeMs) => (notBeforeMs === undefined ? missed() : missedUntil(notBeforeMs)),
  )
  const typing = createTyping(id, transport, calls, clock, frames)
  const receipts = createReceipts(transport, calls, clock, frames)
  const tail = createStoredTail(id, host, reader)
  let isOpen = false
  let ended: ChatError | undefined

  const stateNow = (): ConversationState => {
    const { timeline, loaded, older, canPageBack } = reader
    const error = ended ?? reader.error
    const unloaded = !isOpen ? 'idle' : error ? 'failed' : 'loading'
    return {
      status: ended ? 'closed' : loaded ? 'ready' : unloaded,
      atStart: timeline.atStart || (loaded !== undefined && !canPageBack),
      loadingOlder: older !== undefined,
      catchingUp: loaded !== undefined && listening.status === 'catching-up',
      gaps: timeline.gaps().length,
      unsent: outbox.unsent(id),
      ...(error && { error }),
    }
  }
  const changed = () => {
    timelineStore.changed()
    tail.changed()
    state.set(stateNow())
  }
  /** This account may not see it, or it is gone. */
  const end = (error: ChatError) => {
    ended = error
    listening.stop()
    tail.delete()
    changed()
  }

  const listening = connection.listening(
    { kind: 'conversation', conversationId: id },
    {
      readAgain: reader.readAgain,
      ended: end,
      changed(event, status) {
        if (event === 'resumed') reader.timeline.resume()
        else if (event === 'gap' || !isUp(status)) reader.timeline.interrupt()
        changed()
      },
    },
  )
  /** What could not be applied is read, or it would be missed in silence. */
  const missed = listening.readAgain
  const doubt = createAlarm(clock)
  /** Until then no page tells whether an own new message is there. */
  const missedUntil = (timeMs: number) => {
    if (isOpen) doubt.set(timeMs - clock.now(), missed)
  }
  const timelineStore = createStore({}, frames)
  const state = createStore(stateNow(), frames)

  const hold = createHold(
    () => {
      isOpen = true
      ended = undefined
      tail.open()
      listening.start()
      changed()
    },
    () => {
      isOpen = false
      close()
      host.released(self)
    },
  )
  const close = () => {
    listening.stop()
    doubt.stop()
    typing.close()
    receipts.close()
    tail.close()
    changed()
  }

  const self: Conversation = {
    shown: {
      id,
      timeline: { get: () => reader.timeline.snapshot(), subscribe: timelineStore.subscribe },
      state,
      typing: typing.others,
      readMarks: receipts.marks,
      open: hold,
      loadOlder: reader.loadOlder,
      loadGap: reader.loadGap,
      loadAround: reader.loadAround,
      trackVisible(visible) {
        reader.visible = visible
        return () => {
          if (reader.visible === visible) reader.visible = undefined
        }
      },
      async catchUp() {
        await self.catchUp()
      },
      ...createOperations(id, transport, outbox, reader, typing),
      markRead: receipts.markRead,
      setTyping: typing.set,
    },
    reader,
    async catchUp() {
      const { timeline } = reader
      const stamp = timeline.beginRead()
      const error = await reader.readAgain()
      // I8: what it left half read, or read before a loss, is not covered by a resume: it is read before it is live again.
      if (error || timeline.wasInterruptedSince(stamp)) missed()
      return error
    },
    isOpen: () => isOpen,
    heard(event) {
      switch (event.type) {
        case 'read':
          return receipts.heard(event.userId, event.upTo)
        case 'typing':
          return typing.heard(event.user, event.ttlMs)
        case 'conversation-removed':
          return end(new ChatError('gone', { message: 'This account was removed from it.' }))
        case 'message': {
          // While it is held, a page may tell of it what is newer.
          const stamp = reader.timeline.beginRead()
          reader
            .take([event.message], (messages) => {
              for (const message of messages)
                if (!reader.timeline.applyMessage(message, { stamp })) missed()
            })
            ?.catch(missed)
          return typing.heard(event.message.author, 0)
        }
        case 'message-changed':
          if (!reader.timeline.applyChange(event)) missed()
          break
        case 'message-deleted':
          reader.timeline.applyDeletion(event.id)
      }
      changed()
    },
    changed,
    forget() {
      reader.forget()
      missed()
    },
    close,
  }
  return self
}
