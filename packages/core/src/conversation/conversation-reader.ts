import { toChatError } from '../connection/calls.js'
import type { ChatError } from '../errors.js'
import type { Outbox } from '../outbox/outbox.js'
import { Timeline } from '../timeline/timeline.js'
import type { GapItem } from '../timeline/timeline-snapshot.js'
import type { ConversationId, Message, MessagePage, PageStart } from '../transport.js'
import { catchUp, pageLimit } from './catch-up.js'
import type { ConversationHost } from './conversation.js'

/** Takes what the backend says of one conversation into its timeline. */
export interface ConversationReader {
  /** Another one after `forget`. */
  readonly timeline: Timeline
  /** A page or snapshot was taken. */
  readonly loaded: boolean
  /** The older page that is being read. */
  readonly older: Promise<void> | undefined
  /** Why the last read failed. */
  readonly error: ChatError | undefined
  readonly canPageBack: boolean
  /** Reads what may have been missed; resolves with why it failed. */
  readAgain(signal?: AbortSignal): Promise<ChatError | undefined>
  loadOlder(): Promise<void>
  loadGap(key: string): Promise<void>
  /** Merges messages once it is known which of them are own ones that are still in the outbox. */
  take(
    messages: readonly Message[],
    merge: (messages: readonly Message[]) => void,
  ): Promise<void> | undefined
  takeSnapshot(page: MessagePage): void
  forget(): void
}

export function createConversationReader(
  id: ConversationId,
  { transport, environment, calls, users }: ConversationHost,
  outbox: Outbox,
  changed: () => void,
): ConversationReader {
  const { deletions, paging } = transport.capabilities
  const limit = pageLimit(transport)
  const newTimeline = () => {
    const { now } = environment.clock
    const timeline = new Timeline({ conversationId: id, me: transport.me, deletions, now })
    outbox.show(id, timeline)
    return timeline
  }

  const take: ConversationReader['take'] = (messages, merge) => {
    for (const message of messages) {
      const undecided = outbox.undecided(message)
      if (undecided) return undecided.then(() => take(messages, merge))
    }
    merge(messages.map(outbox.adopt))
    for (const { author } of messages) users.learn(author)
    changed()
    return undefined
  }
  const takePage = (page: MessagePage, merge: (page: MessagePage) => void) =>
    take(page.messages, (messages) => {
      merge({ ...page, messages })
      reader.loaded = true
    })
  const read = async (start: PageStart, signal?: AbortSignal) => {
    const { timeline } = reader
    const stamp = timeline.beginRead()
    const request = { conversationId: id, start, limit }
    const page = await calls.ask('loadMessages', request, signal && { signal })
    let gapBefore: string | undefined
    await takePage(page, (known) => {
      gapBefore = timeline.applyPage(known, start, stamp).gapBefore
    })
    return { page, gapBefore }
  }
  /** Why it failed shows until the next one. */
  const outcome = async (reading: Promise<unknown>, signal?: AbortSignal) => {
    let error: ChatError | undefined
    try {
      await reading
    } catch (thrown) {
      if (signal?.aborted) return undefined
      error = toChatError(thrown)
    }
    reader.error = error
    changed()
    return error
  }

  const reader = {
    timeline: newTimeline(),
    loaded: false,
    older: undefined as Promise<void> | undefined,
    error: undefined as ChatError | undefined,
    canPageBack: paging.includes('before'),
    readAgain: (signal?: AbortSignal) =>
      outcome(
        catchUp(reader.timeline, (start) => read(start, signal), reader.canPageBack),
        signal,
      ),
    async loadOlder() {
      const { loaded, canPageBack, timeline } = reader
      if (!loaded || !canPageBack || timeline.atStart) return
      reader.older ??= outcome(read(timeline.olderStart())).then(() => {
        reader.older = undefined
        changed()
      })
      changed()
      await reader.older
    },
    async loadGap(key: string) {
      const { timeline } = reader
      const gap = timeline.gap(key)
      if (!gap || gap.status === 'loading') return
      const show = (status: GapItem['status']) => {
        timeline.setGapStatus(key, status)
        changed()
      }
      show('loading')
      await read(reader.canPageBack ? (gap.older ?? 'newest') : gap.newer).then(
        () => show('open'),
        () => show('failed'),
      )
    },
    take,
    takeSnapshot(page: MessagePage) {
      takePage(page, (known) => reader.timeline.applySnapshot(known))?.catch(() => {})
    },
    forget() {
      reader.timeline = newTimeline()
      reader.loaded = false
      changed()
    },
  }
  return reader
}
