import { toChatError } from './calls.js'
import { catchUp, pageLimit } from './catch-up.js'
import type { ConversationHost } from './conversation.js'
import type { ChatError } from './errors.js'
import { Timeline } from './timeline.js'
import type { ConversationId, Message, MessagePage, PageStart } from './transport.js'

/** Reads pages of one conversation into its timeline. */
export interface ConversationReader {
  /** Another one after `forget`. */
  readonly timeline: Timeline
  /** A page or snapshot was taken. */
  readonly loaded: boolean
  readonly loadingOlder: boolean
  /** Why the last read failed. */
  readonly error: ChatError | undefined
  readonly canPageBack: boolean
  readAgain(signal: AbortSignal): Promise<void>
  loadOlder(): Promise<void>
  loadGap(key: string): Promise<void>
  takeSnapshot(page: MessagePage): void
  forget(): void
}

export function createConversationReader(
  id: ConversationId,
  host: ConversationHost,
  changed: () => void,
): ConversationReader {
  const { transport, calls, environment } = host
  const { deletions, paging } = transport.capabilities
  const limit = pageLimit(transport)
  const newTimeline = () =>
    new Timeline({ conversationId: id, me: transport.me, deletions, now: environment.clock.now })
  let older: Promise<void> | undefined

  /** Own messages without client id find the row that sent them, before they are shown twice. */
  const recognised = (message: Message): Message => {
    const clientId = host.outbox.recognise(message)
    if (clientId === undefined || clientId === 'held') return message
    const own = { ...message, clientId }
    host.outbox.settled(own)
    return own
  }
  /** It may hold what is being sent, which would then be shown twice (decision 8). */
  const mustWait = (page: MessagePage) =>
    page.messages.some((message) => host.outbox.recognise(message) === 'held')
  const take = (page: MessagePage, merge: (page: MessagePage) => void) => {
    const messages = page.messages.map(recognised)
    merge({ ...page, messages })
    reader.loaded = true
    for (const message of messages) {
      host.outbox.settled(message)
      host.users.learn(message.author)
    }
    changed()
  }
  const read = async (start: PageStart, signal?: AbortSignal) => {
    const { timeline } = reader
    const stamp = timeline.beginRead()
    const page = await calls.run(
      (call) => transport.loadMessages({ conversationId: id, start, limit }, call),
      signal && { signal },
    )
    if (mustWait(page)) await host.outbox.quiet(id)
    let gapBefore: string | undefined
    take(page, (known) => {
      gapBefore = timeline.applyPage(known, start, stamp).gapBefore
    })
    return { page, ...(gapBefore !== undefined && { gapBefore }) }
  }
  const readOlder = async () => {
    try {
      await read(reader.timeline.olderStart())
      reader.error = undefined
    } catch (error) {
      reader.error = toChatError(error)
    }
    older = undefined
    reader.loadingOlder = false
    changed()
  }

  const reader = {
    timeline: newTimeline(),
    loaded: false,
    loadingOlder: false,
    error: undefined as ChatError | undefined,
    canPageBack: paging.includes('before'),
    async readAgain(signal: AbortSignal) {
      try {
        await catchUp(reader.timeline, (start) => read(start, signal), reader.canPageBack)
        reader.error = undefined
      } catch (error) {
        if (!signal.aborted) reader.error = toChatError(error)
        throw error
      } finally {
        changed()
      }
    },
    async loadOlder() {
      if (!reader.loaded || !reader.canPageBack || reader.timeline.atStart) return
      reader.loadingOlder = true
      older ??= readOlder()
      changed()
      await older
    },
    async loadGap(key: string) {
      const { timeline } = reader
      const gap = timeline.gap(key)
      if (!gap || gap.status === 'loading') return
      timeline.setGapStatus(key, 'loading')
      changed()
      try {
        await read(reader.canPageBack ? (gap.older ?? 'newest') : gap.newer)
        timeline.setGapStatus(key, 'open')
      } catch {
        timeline.setGapStatus(key, 'failed')
      }
      changed()
    },
    takeSnapshot(page: MessagePage) {
      const merge = () =>
        take(page, (known) => {
          reader.timeline.applySnapshot(known)
        })
      if (mustWait(page)) void host.outbox.quiet(id).then(merge)
      else merge()
    },
    forget() {
      reader.timeline = newTimeline()
      reader.loaded = false
      host.outbox.show(id)
      changed()
    },
  }
  return reader
}
