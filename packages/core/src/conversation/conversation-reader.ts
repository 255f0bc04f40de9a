import { toChatError } from '../connection/calls.js'
import { ChatError } from '../errors.js'
import type { Outbox } from '../outbox/outbox.js'
import type { StoredTail } from '../storage/storage.js'
import { Timeline } from '../timeline/timeline.js'
import type { GapItem } from '../timeline/timeline-snapshot.js'
import type { ConversationId, Message, MessageId, MessagePage, PageStart } from '../transport.js'
import { catchUp, isUnreachable, pageLimit, type Read, type VisibleRange } from './catch-up.js'
import type { ConversationHost } from './conversation.js'
import { soundPage } from './sound-page.js'

interface Taken extends Read {
  /** What was wrong with the page. */
  readonly fault: ChatError | undefined
}

/** Takes what the backend says of one conversation into its timeline. */
export interface ConversationReader {
  /** Another one after `forget`. */
  readonly timeline: Timeline
  /** A page or snapshot was taken, or only what an earlier page of the app stored; nothing while there is none. */
  readonly loaded: 'read' | 'stored' | undefined
  /** The older page that is being read. */
  readonly older: Promise<void> | undefined
  /** Why the last read failed. */
  readonly error: ChatError | undefined
  readonly canPageBack: boolean
  /** Asked what somebody sees. */
  visible: (() => VisibleRange | undefined) | undefined
  /** Reads what may have been missed; resolves with why it failed. */
  readAgain(signal?: AbortSignal): Promise<ChatError | undefined>
  loadOlder(): Promise<void>
  loadGap(key: string, from?: 'above' | 'below'): Promise<void>
  loadAround(id: MessageId): Promise<boolean>
  /** Merges messages once it is known which of them are own ones that are still in the outbox. */
  take(
    messages: readonly Message[],
    merge: (messages: readonly Message[]) => void,
  ): Promise<void> | undefined
  takeSnapshot(page: MessagePage): void
  /** Shows what an earlier page of the app stored, unless something is shown already. */
  takeStored(tail: StoredTail): void
  forget(): void
}

export function createConversationReader(
  id: ConversationId,
  { transport, environment, calls, users }: ConversationHost,
  outbox: Outbox,
  /** What it shows changed. */
  changed: () => void,
  /** Something may have been missed, and is read again by whoever listens. */
  missed: (notBeforeMs?: number) => void,
): ConversationReader {
  const { deletions, paging } = transport.capabilities
  const limit = pageLimit(transport)
  const newTimeline = () => {
    const { now } = environment.clock
    const timeline = new Timeline({ conversationId: id, me: transport.me, deletions, now, missed })
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
  const takePage = (timeline: Timeline, page: MessagePage, merge: (page: MessagePage) => void) =>
    take(page.messages, (messages) => {
      merge({ ...page, messages })
      if (timeline === reader.timeline) reader.loaded = 'read'
    })
  const read = async (
    timeline: Timeline,
    start: PageStart,
    signal?: AbortSignal,
  ): Promise<Taken> => {
    const stamp = timeline.beginRead()
    const request = { conversationId: id, start, limit }
    const answer = await calls.ask('loadMessages', request, signal && { signal })
    const { page, fault, contradicts } = soundPage(answer, request, timeline)
    if (contradicts) {
      // What is shown cannot be put in order with it: the newest page counts, and is read by itself.
      if (timeline === reader.timeline) {
        reader.forget()
        missed()
      }
      throw fault ?? new ChatError('server', { message: anotherOrder })
    }
    let gapBefore: string | undefined
    await takePage(timeline, page, (known) => {
      gapBefore = timeline.applyPage(known, start, stamp)
    })
    return { page, gapBefore, fault }
  }
  /** Resolves with what was wrong with what it read, if it could go on. */
  const readAll = async (timeline: Timeline, signal?: AbortSignal) => {
    let fault: ChatError | undefined
    const readOne = async (start: PageStart) => {
      const taken = await read(timeline, start, signal)
      fault ??= taken.fault
      return taken
    }
    await catchUp(timeline, readOne, paging, reader.visible?.())
    return fault
  }
  /** Reads a page that no catch-up asked for. What a loss meanwhile made it miss is read again. */
  const readBeside = async (timeline: Timeline, start: PageStart) => {
    const stamp = timeline.beginRead()
    const { fault } = await read(timeline, start)
    if (timeline.wasInterruptedSince(stamp)) missed()
    return fault
  }
  /** Reads on from a message. If that cannot be reached any more, all is read anew, which may say how to go on. */
  const readOn = async (timeline: Timeline, start: () => PageStart | undefined) => {
    const from = start()
    try {
      return from && (await readBeside(timeline, from))
    } catch (error) {
      if (from === 'newest' || !isUnreachable(error)) throw error
    }
    try {
      await readAll(timeline)
    } catch (error) {
      missed()
      throw error
    }
    const anew = start()
    return anew && (await readBeside(timeline, anew))
  }
  /** Why it failed, or what was wrong with it, shows until the next one. Resolves with why it failed. */
  const outcome = async (
    timeline: Timeline,
    reading: Promise<ChatError | undefined>,
    signal?: AbortSignal,
  ) => {
    let error: ChatError | undefined
    let fault: ChatError | undefined
    try {
      fault = await reading
    } catch (thrown) {
      error = toChatError(thrown)
    }
    if (signal?.aborted || timeline !== reader.timeline) return error
    reader.error = error ?? fault
    changed()
    return error
  }

  const reader = {
    timeline: newTimeline(),
    loaded: undefined as ConversationReader['loaded'],
    older: undefined as Promise<void> | undefined,
    error: undefined as ChatError | undefined,
    canPageBack: paging.includes('before'),
    visible: undefined as ConversationReader['visible'],
    readAgain(signal?: AbortSignal) {
      const { timeline } = reader
      return outcome(timeline, readAll(timeline, signal), signal)
    },
    async loadOlder() {
      const { loaded, canPageBack, timeline } = reader
      if (!loaded || !canPageBack || timeline.atStart) return
      const start = () => (timeline.atStart ? undefined : timeline.olderStart())
      reader.older ??= outcome(timeline, readOn(timeline, start)).then(() => {
        reader.older = undefined
        changed()
      })
      changed()
      await reader.older
    },
    async loadGap(key: string, from: 'above' | 'below' = 'below') {
      const { timeline } = reader
      const show = (status: GapItem['status']) => {
        timeline.setGapStatus(key, status)
        changed()
      }
      const start = () => {
        const gap = timeline.gap(key)
        if (!gap || !reader.canPageBack) return gap?.newer
        return from === 'above' && paging.includes('after') ? gap.newer : (gap.older ?? 'newest')
      }
      if (timeline.gap(key)?.status === 'loading') return
      const isReachable = reader.canPageBack || paging.includes('after')
      show('loading')
      // One that holds what cannot be shown, or still ends all, will not be closed by asking again and again.
      await (isReachable ? readOn(timeline, start) : readAll(timeline)).then(
        (fault) => show(fault || start() === 'newest' ? 'failed' : 'open'),
        () => show('failed'),
      )
    },
    async loadAround(id: MessageId) {
      const { timeline, loaded } = reader
      // Without its surroundings it could not be put in order: the newest page comes first.
      if (loaded && !timeline.message(id) && paging.includes('around'))
        // Why does not matter: false says that it is not loaded.
        await readBeside(timeline, { around: id }).catch(() => {})
      return reader.timeline.message(id) !== undefined
    },
    take,
    takeSnapshot(answer: MessagePage) {
      const { timeline } = reader
      const stamp = timeline.beginRead()
      const { page, fault, contradicts } = soundPage(
        answer,
        { conversationId: id, start: 'newest' },
        timeline,
      )
      if (fault || contradicts) missed()
      if (contradicts) return
      takePage(timeline, page, (known) => timeline.applyPage(known, 'newest', stamp))?.catch(() =>
        missed(),
      )
    },
    takeStored(tail: StoredTail) {
      const { timeline } = reader
      take(tail.messages, (messages) => {
        // What came meanwhile, while a send was undecided, is newer.
        if (timeline !== reader.timeline || reader.loaded || !timeline.isEmpty) return
        timeline.applyStored({ ...tail, messages })
        reader.loaded = 'stored'
        // What cannot be merged was only for the first paint: the newest page is read in any case.
      })?.catch(() => {})
    },
    forget() {
      reader.timeline = newTimeline()
      reader.loaded = undefined
      changed()
    },
  }
  return reader
}

const anotherOrder =
  'The newest page has positions of another type than the messages that were known (R2): it is read alone.'
