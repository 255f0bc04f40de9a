import type { ChatError, Cursor, LiveSink, Topic, User } from '@parley/core'
import {
  fault,
  type GraphQLSubscription,
  type SubscriptionUpdate,
  toChatError,
} from '@parley/graphql'
import type { Link } from './link.js'

export interface TopicListeningOptions {
  readonly me: User
  readonly topic: Topic
  readonly since: Cursor | undefined
  readonly sink: LiveSink
  readonly subscriptions: readonly GraphQLSubscription[]
  /** Every subscription begins with `subscribed`. */
  readonly acknowledged: boolean
  readonly timeoutMs: number
  /** The server has served it something. */
  heard(): void
  /** It is over by itself: to be answered by `end`, after what else the error concerns. */
  failed(error?: ChatError): void
}

/** One listening on one topic, over one link or, while it is not ready, a second. */
export interface TopicListening {
  readonly ready: boolean
  /** Throws what `variables` of a subscription throws. */
  attach(link: Link): void
  /** The link is acknowledged, so what was asked is on its way. */
  connected(): void
  /** Over: the sink hears of it and then nothing more. */
  end(error?: ChatError): void
  /** Over, without a word to the sink. */
  drop(): void
}

/** Turns payloads into calls of one sink, in the order that R6 and R8 ask for. */
export function createTopicListening(options: TopicListeningOptions): TopicListening {
  const { me, subscriptions, sink, since, failed } = options
  const request = { topic: options.topic, since }
  let over = false
  let ready = false
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
    if (ready) return
    ready = true
    resumingTo = undefined
    clearTimeout(timer)
    tell('ready', how)
  }
  const wait = () => {
    clearTimeout(timer)
    if (!ready) {
      timer = setTimeout(() => failed(fault('timeout', 'No confirmation')), options.timeoutMs)
    }
  }

  const apply = ({ subscribed, events, checkpoint, snapshot, gap }: SubscriptionUpdate) => {
    if (subscribed) {
      unheard -= 1
      // A checkpoint speaks for one subscription only.
      const resumes = subscribed.resumed && since !== undefined && subscriptions.length === 1
      if (resumes && subscribed.checkpoint === since) becomeReady('resumed')
      else if (resumes && subscribed.checkpoint !== undefined) resumingTo = subscribed.checkpoint
      else if (unheard === 0) {
        becomeReady('registered')
        tell('events', [], subscribed.checkpoint)
      }
    }
    if (snapshot) tell('snapshot', snapshot.conversationId, snapshot.page, checkpoint)
    if (events) tell('events', events, checkpoint)
    if (gap && ready) tell('gap')
    // R6: with something unread it is registered at best, so that the engine reads again.
    if (gap && resumingTo !== undefined) becomeReady('registered')
    if (resumingTo !== undefined && checkpoint === resumingTo) becomeReady('resumed')
  }

  const next = (
    subscription: GraphQLSubscription,
    payload: { data?: unknown; errors?: unknown },
  ) => {
    if (payload.errors) return failed(toChatError(payload.errors))
    options.heard()
    wait()
    let update: SubscriptionUpdate
    try {
      update = subscription.decode(payload.data, { me, request })
    } catch (error) {
      if (!ready && resumingTo === undefined) return failed(toChatError(error))
      update = { gap: true }
    }
    apply(update)
  }

  const connected = () => {
    if (!options.acknowledged) becomeReady('assumed')
  }
  const drop = () => {
    over = true
    clearTimeout(timer)
    for (const stop of stops) stop()
  }

  return {
    get ready() {
      return ready
    },
    attach(own) {
      link = own
      unheard = subscriptions.length
      resumingTo = undefined
      wait()
      const act = (call: () => void) => {
        if (!over && link === own) call()
      }
      stops = subscriptions.map((subscription) =>
        own.subscribe(subscription.document, subscription.variables(request, { me }), {
          next: (payload) => act(() => next(subscription, payload as { data?: unknown })),
          // Anything else than GraphQL errors is the end of the link, which tells it itself.
          error: (thrown) => act(() => Array.isArray(thrown) && failed(toChatError(thrown))),
          complete: () => act(failed),
        }),
      )
      if (own.connected) connected()
    },
    connected,
    end(error) {
      if (over) return
      drop()
      sink.closed(error)
    },
    drop,
  }
}
