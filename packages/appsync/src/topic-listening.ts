import type { ChatError, LiveSink } from '@parley/core'
import type { SubscriptionUpdate } from '@parley/graphql'
import type { AppSyncAuth } from './auth.js'
import type { LinkSubscription } from './link-subscription.js'

/** A subscription of the map with its variables. */
export interface AskedSubscription {
  readonly auth: AppSyncAuth
  readonly body: string
  decode(data: unknown): SubscriptionUpdate
  /** Asks for what the topic begins with, where no event tells it. */
  readonly first?: ((signal: AbortSignal) => Promise<SubscriptionUpdate>) | undefined
}

/** One listening on one topic, over one link or, while that makes way for another, over two. */
export interface TopicListening {
  readonly subscriptions: readonly LinkSubscription[]
  /** Something may have been missed. */
  miss(): void
  /** Over: the sink hears of it and then nothing more. */
  end(error?: ChatError): void
  /** Over, without a word to the sink. */
  drop(): void
}

/**
 * Turns payloads into calls of one sink, in the order that R6 and R8 ask for.
 *
 * @param how What it says when all is acknowledged.
 * @param failed It is over by itself: to be answered by `end`.
 */
export function createTopicListening(
  asked: readonly AskedSubscription[],
  sink: LiveSink,
  how: 'registered' | 'assumed',
  failed: (error?: ChatError) => void,
): TopicListening {
  const over = new AbortController()
  const { signal } = over
  const acknowledged = new Set<LinkSubscription>()
  let isReady = false
  /** What is heard while the beginning is asked for: told at once, and again after what may be older. */
  let meanwhile: SubscriptionUpdate[] = []

  const tell = <Name extends keyof LiveSink>(name: Name, ...said: Parameters<LiveSink[Name]>) => {
    if (!signal.aborted) (sink[name] as (...said: Parameters<LiveSink[Name]>) => void)(...said)
  }
  const apply = ({ snapshot, events, gap }: SubscriptionUpdate) => {
    if (snapshot) tell('snapshot', snapshot.conversationId, snapshot.page)
    if (events) tell('events', events)
    if (gap && isReady) listening.miss()
  }
  const readFirst = () => {
    for (const { first } of asked) {
      first?.(signal)
        .then((update) => [update, ...meanwhile].forEach(apply))
        .catch(failed)
    }
    meanwhile = []
  }

  const listening: TopicListening = {
    subscriptions: asked.map(({ auth, body, decode, first }) => {
      const subscription: LinkSubscription = {
        ...{ auth, body, failed },
        acknowledged() {
          acknowledged.add(subscription)
          if (isReady || acknowledged.size < asked.length) return
          isReady = true
          tell('ready', how)
          readFirst()
        },
        data(payload) {
          let update: SubscriptionUpdate = { gap: true }
          // A null that may not be one, or an error beside it: what happened is not told here.
          if (!payload?.errors) {
            try {
              update = decode(payload?.data)
            } catch {
              // It stays a gap: the engine reads again what cannot be read here.
            }
          }
          if (first) meanwhile.push(update)
          apply(update)
        },
      }
      return subscription
    }),
    miss() {
      tell('gap')
      readFirst()
    },
    end(error) {
      if (signal.aborted) return
      listening.drop()
      sink.closed(error)
    },
    drop: () => over.abort(),
  }
  return listening
}
