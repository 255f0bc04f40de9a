import type { ChatTransport, Cursor, LiveSink, Topic, Unsubscribe } from '@parley/core'
import { fault, isChatError } from './fault.js'
import type { GraphQLOperations, GraphQLSubscription } from './operations.js'

/** `listen` that never throws: what `start` throws closes the sink (R10), as does a topic that the map does not have. */
export const safeListen =
  (
    operations: GraphQLOperations,
    start: (
      subscriptions: readonly GraphQLSubscription[],
      topic: Topic,
      sink: LiveSink,
      since?: Cursor,
    ) => Unsubscribe,
  ): ChatTransport['listen'] =>
  (topic, sink, since) => {
    try {
      // By the type of the map: they take the topic of their kind.
      const subscriptions = operations.subscriptions[topic.kind] as
        | readonly GraphQLSubscription[]
        | undefined
      if (!subscriptions) throw fault('unsupported', 'The schema has no such topic')
      return start(subscriptions, topic, sink, since)
    } catch (error) {
      sink.closed(
        isChatError(error)
          ? error
          : fault('unsupported', 'The WebSocket or the operation map threw'),
      )
      return () => {}
    }
  }
