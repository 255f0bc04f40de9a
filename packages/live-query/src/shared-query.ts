import type { Channel, ChatError, Environment, Unsubscribe } from '@parley/core'
import { type Answer, isOlder, type LiveSource } from './live-source.js'

/** Hears of one query. */
export interface QueryListener {
  /** @param isFresh It was asked for since the listener came. */
  answer(answer: Answer, isFresh: boolean): void
  /** Over; nobody tries again. */
  over(error?: ChatError): void
}

/** One query for all who listen to it, in all pages of the browser: one page asks, and tells the others. */
export interface SharedQuery {
  /** @param isResuming It needs an answer that is asked for from now on. */
  add(listener: QueryListener, isResuming: boolean): Unsubscribe
  readonly isUsed: boolean
  /** It has probably changed: something was written here. */
  poke(): void
  close(): void
}

/** What pages say to each other. Only the one that holds the lock says answers. */
type News =
  | { readonly type: 'answer'; readonly answer: Answer }
  /** From one that has this answer, or none: is there somebody who asks, and is it still the newest? */
  | { readonly type: 'hello'; readonly id: string | undefined; readonly isSeen: boolean }
  | { readonly type: 'alive' }
  | { readonly type: 'poke' }

const helloMs = 5_000
const firstHelloMs = 1_000
/** So often nobody answers before a page asks by itself: whoever holds the lock was put to sleep. */
const patience = 2

/** @param start Begins to ask, from what is known of before. */
export function createSharedQuery(
  key: string,
  { clock, visible, holdLock, openChannel }: Environment,
  start: (
    from: Answer | undefined,
    told: { answer(answer: Answer): void; over(error: ChatError): void },
  ) => LiveSource,
): SharedQuery {
  const listeners = new Set<QueryListener>()
  let answer: Answer | undefined
  /** It is not only what was known when somebody last listened. */
  let isCurrent = false
  let source: LiveSource | undefined
  let isOpen = false
  let holdsLock = false
  let channel: Channel | undefined
  let letGo: Unsubscribe | undefined
  let cancelHello: Unsubscribe | undefined
  let unanswered = 0

  const tell = (next: Answer, isFresh: boolean) => {
    answer = next
    isCurrent = true
    for (const listener of [...listeners]) listener.answer(next, isFresh)
  }
  const say = () => {
    if (holdsLock && answer && isCurrent) channel?.post({ type: 'answer', answer } satisfies News)
  }
  const lead = () => {
    cancelHello?.()
    source ??= start(answer, {
      answer(next) {
        tell(next, true)
        say()
      },
      over: end,
    })
  }
  const hello = () => {
    if (unanswered >= patience) return lead()
    unanswered += 1
    const isSeen = visible.get()
    channel?.post({
      type: 'hello',
      id: isCurrent ? idOf(answer) : undefined,
      isSeen,
    } satisfies News)
    cancelHello = clock.after(isCurrent ? helloMs : firstHelloMs, hello)
  }
  const hear = (message: unknown) => {
    const news = message as News
    if (news.type === 'hello') {
      if (news.isSeen) source?.seen()
      if (!holdsLock) return
      if (isCurrent && news.id !== idOf(answer)) say()
      else channel?.post({ type: 'alive' } satisfies News)
    } else if (news.type === 'poke') source?.poke()
    else if (!holdsLock) {
      unanswered = 0
      if (source) {
        // The page that was asleep is awake.
        source.stop()
        source = undefined
        hello()
      }
      if (news.type !== 'answer') return
      const { id } = news.answer
      const isKnown = id !== undefined && (id === answer?.id || isOlder(id, answer?.id))
      if (!isCurrent || !isKnown) tell(news.answer, false)
    }
  }

  const open = () => {
    isOpen = true
    if (!holdLock || !openChannel) return lead()
    channel = openChannel(key, hear)
    const unlock = holdLock(key, () => {
      if (letGo !== unlock) return
      holdsLock = true
      lead()
      say()
    })
    letGo = unlock
    hello()
  }
  const release = () => {
    cancelHello?.()
    source?.stop()
    channel?.close()
    letGo?.()
    source = channel = letGo = undefined
    isOpen = isCurrent = holdsLock = false
    unanswered = 0
  }
  const end = (error?: ChatError) => {
    release()
    const left = [...listeners]
    listeners.clear()
    for (const listener of left) listener.over(error)
  }

  return {
    add(listener, isResuming) {
      listeners.add(listener)
      if (!isOpen) open()
      else if (source && isResuming) {
        source.stop()
        source = undefined
        lead()
      } else if (answer && isCurrent) listener.answer(answer, false)
      return () => {
        // One that begins in the same turn, as when a screen changes, finds it still open.
        if (listeners.delete(listener)) queueMicrotask(() => listeners.size === 0 && release())
      }
    },
    get isUsed() {
      return listeners.size > 0
    },
    poke() {
      if (source) source.poke()
      else channel?.post({ type: 'poke' } satisfies News)
    },
    close: () => end(),
  }
}

/** Also where the gateway gives none. */
const idOf = (answer: Answer | undefined) => answer?.id ?? ''
