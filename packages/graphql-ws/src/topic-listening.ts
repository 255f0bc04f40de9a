import type { ChatError, Cursor, LiveSink } from '@parley/core'
import { fault, type SubscriptionUpdate, toChatError } from '@parley/graphql'
import type { Link } from './link.js'

/** A subscription of the map with its variables. */
export interface AskedSubscription {
  readonly query: string
  readonly variables: Record<string, unknown>
  decode(data: unknown): SubscriptionUpdate
}

/** One listening on one topic, over one link or, while it is not ready, a second. */
export interface TopicListening {
  /** The server has served it, so the credentials were good. */
  readonly ready: boolean
  attach(link: Link): void
  /** Over: the sink hears of it and then nothing more. */
  end(error?: ChatError): void
  /** Over, without a word to the sink. */
  drop(): void
}

/**
 * Turns payloads into calls of one sink, in the order that R6 and R8 ask for.
 *
 * @param acknowledged Every subscription begins with `subscribed`.
 * @param failed It is over by itself: to be answered by `end`, after what else the error concerns.
 */
export function createTopicListening(
  subscriptions: readonly AskedSubscription[],
  sink: LiveSink,
  since: Cursor | undefined,
  acknowledged: boolean,
  timeoutMs: number,
  failed: (error?: ChatError) => void,
): TopicListening {
  let over = false
  let link: Link | undefined
  let stops: (() => void)[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let unheard = 0
  /** While what was missed arrives: the checkpoint that ends it. */
  let resumingTo: Cursor | undefined

  const tell = <Name extends keyof LiveSink>(name: Name, ...said: Parameters<LiveSink[Name]>) => {
    if (!over) (sink[name] as (...said: Parameters<LiveSink[Name]>) => void)(...said)
  }
  const becomeReady = (how: 'registered' | 'resumed' | 'assumed') => {
    listening.ready = true
    resumingTo = undefined
    clearTimeout(timer)
    tell('ready', how)
  }
  const wait = () => {
    clearTimeout(timer)
    if (!listening.ready) {
      timer = setTimeout(() => failed(fault('timeout', 'No answer came')), timeoutMs)
    }
  }

  const apply = ({ subscribed, events, checkpoint, snapshot, gap }: SubscriptionUpdate) => {
    if (subscribed && --unheard === 0) {
      // A checkpoint speaks for one subscription only.
      if (subscribed.resumed && since !== undefined && subscriptions.length === 1) {
        resumingTo = subscribed.checkpoint
      }
      if (resumingTo === undefined) {
        becomeReady('registered')
        tell('events', [], subscribed.checkpoint)
      }
    }
    if (snapshot) tell('snapshot', snapshot.conversationId, snapshot.page, checkpoint)
    if (events) tell('events', events, checkpoint)
    if (gap && listening.ready) tell('gap')
    // R6: with something unread it is registered at best, so that the engine reads again.
    if (resumingTo !== undefined && (gap || checkpoint === resumingTo || since === resumingTo)) {
      becomeReady(gap ? 'registered' : 'resumed')
    }
  }

  const next = (subscription: AskedSubscription, payload: { data?: unknown; errors?: unknown }) => {
    if (payload.errors) return failed(toChatError(payload.errors))
    wait()
    let update: SubscriptionUpdate = { gap: true }
    try {
      update = subscription.decode(payload.data)
    } catch (error) {
      if (!listening.ready && resumingTo === undefined) return failed(toChatError(error))
    }
    apply(update)
  }

  const listening = {
    ready: false,
    attach(own: Link) {
      link = own
      unheard = subscriptions.length
      resumingTo = undefined
      wait()
      const act = (call: () => void) => {
        if (!over && link === own) call()
      }
      stops = subscriptions.map((subscription) =>
        own.subscribe(subscription, {
          next: (payload) => act(() => next(subscription, payload as { data?: unknown })),
          // Anything else than GraphQL errors is the end of the link, which tells it itself.
          error: (thrown) => act(() => Array.isArray(thrown) && failed(toChatError(thrown))),
          complete: () => act(failed),
        }),
      )
      if (!acknowledged) own.connected.then(() => act(() => becomeReady('assumed')))
    },
    end(error?: ChatError) {
      if (over) return
      listening.drop()
      sink.closed(error)
    },
    drop() {
      over = true
      clearTimeout(timer)
      for (const stop of stops) stop()
    },
  }
  return listening
}
