import type { Calls } from './calls.js'
import type { ChatConversation, ConversationState } from './chat-conversation.js'
import type { Connection } from './connection.js'
import { createConversationReader } from './conversation-reader.js'
import type { Environment } from './environment.js'
import type { ChatError } from './errors.js'
import type { Frames } from './frames.js'
import { createHold } from './hold.js'
import { createOperations } from './operations.js'
import type { Outbox } from './outbox.js'
import { createReceipts } from './receipts.js'
import { createStore } from './store.js'
import type { Timeline } from './timeline.js'
import type { ChatEvent, ChatTransport, ConversationId, MessagePage } from './transport.js'
import { createTyping } from './typing.js'
import type { Users } from './users.js'

/** What a conversation needs of the client. */
export interface ConversationHost {
  readonly transport: ChatTransport
  readonly environment: Environment
  readonly calls: Calls
  readonly frames: Frames
  readonly connection: Connection
  readonly outbox: Outbox
  readonly users: Users
  /** The last holder let go: what it knows may be forgotten. */
  released(conversation: Conversation): void
}

/** Events that name one conversation and concern what it shows. */
export type ConversationEvent = Extract<
  ChatEvent,
  { type: 'message' | 'message-changed' | 'message-deleted' | 'read' | 'typing' }
>

/** One conversation as the client sees it; `shown` is what the app sees. */
export interface Conversation {
  readonly shown: ChatConversation
  readonly timeline: Timeline
  readonly isOpen: boolean
  heard(event: ConversationEvent): void
  takeSnapshot(page: MessagePage): void
  changed(): void
  /** Reads again; whether that succeeded. */
  refresh(): Promise<boolean>
  /** This account may not see it, or it is gone. */
  end(error: ChatError): void
  forget(): void
  close(): void
}

export function createConversation(id: ConversationId, host: ConversationHost): Conversation {
  const { transport, calls, frames, connection, outbox, users } = host
  const { clock } = host.environment
  const reader = createConversationReader(id, host, () => changed())
  const typing = createTyping(id, transport, calls, clock, frames)
  const receipts = createReceipts(transport, calls, clock, frames)
  let open = false
  let ended: ChatError | undefined
  let waiting: ((done: boolean) => void)[] = []

  const stateNow = (): ConversationState => {
    const { timeline, loaded, loadingOlder, canPageBack } = reader
    const error = ended ?? reader.error
    const unloaded = !open ? 'idle' : error ? 'failed' : 'loading'
    return {
      status: ended ? 'closed' : loaded ? 'ready' : unloaded,
      ...(error && { error }),
      atStart: timeline.atStart || (loaded && !canPageBack),
      loadingOlder,
      catchingUp: loaded && listening.status === 'catching-up',
      gaps: timeline.gaps().length,
      unsent: outbox.unsent(id),
    }
  }
  const changed = () => {
    timelineStore.changed()
    state.set(stateNow())
  }
  const finish = (done: boolean) => {
    const all = waiting
    waiting = []
    for (const resolve of all) resolve(done)
  }
  const end = (error: ChatError) => {
    ended = error
    listening.stop()
    changed()
  }

  const listening = connection.listening(
    { kind: 'conversation', conversationId: id },
    {
      readAgain: async (signal) => {
        try {
          await reader.readAgain(signal)
        } finally {
          // Its failure is retried; who waits for it is not kept waiting.
          if (!signal.aborted) finish(!reader.error)
        }
      },
      ended: end,
      changed(event, status) {
        if (event === 'resumed') reader.timeline.resume()
        else if (event === 'gap' || (status !== 'live' && status !== 'catching-up'))
          reader.timeline.interrupt()
        if (status !== 'catching-up') finish(status === 'live')
        changed()
      },
    },
  )
  const timelineStore = createStore(undefined, frames)
  const state = createStore(stateNow(), frames)

  const refresh = async (): Promise<boolean> => {
    if (listening.status === 'live' || listening.status === 'catching-up') {
      const done = new Promise<boolean>((resolve) => waiting.push(resolve))
      listening.readAgain()
      return done
    }
    return reader.readAgain(new AbortController().signal).then(
      () => true,
      () => false,
    )
  }
  const hold = createHold(
    () => {
      open = true
      ended = undefined
      listening.start()
      changed()
    },
    () => {
      open = false
      close()
      host.released(self)
    },
  )
  const close = () => {
    listening.stop()
    typing.close()
    receipts.close()
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
      catchUp: async () => {
        await refresh()
      },
      ...createOperations(id, transport, outbox, () => reader.timeline, typing),
      markRead: receipts.markRead,
      setTyping: typing.set,
    },
    get timeline() {
      return reader.timeline
    },
    get isOpen() {
      return open
    },
    heard(event) {
      const { timeline } = reader
      if (event.type === 'read') return receipts.heard(event.userId, event.upTo)
      if (event.type === 'typing') return typing.heard(event.user, event.ttlMs)
      if (event.type === 'message') {
        const clientId = outbox.recognise(event.message)
        if (clientId === 'held') return
        const message = clientId === undefined ? event.message : { ...event.message, clientId }
        timeline.applyMessage(message)
        outbox.settled(message)
        users.learn(message.author)
        typing.heard(message.author, 0)
      } else if (event.type === 'message-changed') timeline.applyChange(event)
      else timeline.applyDeletion(event.id)
      changed()
    },
    takeSnapshot: reader.takeSnapshot,
    changed,
    refresh,
    end,
    forget() {
      listening.readAgain()
      reader.forget()
    },
    close,
  }
  return self
}
