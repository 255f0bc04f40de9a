import type {
  ChatError,
  ChatEvent,
  ChatTransport,
  Cursor,
  LiveSink,
  Message,
  Topic,
  Unsubscribe,
} from '@parley/core'
import { type LinkState, networkError } from './fault-link.js'

/** One listening over a link. */
export interface FaultListening {
  /** It is over: what is on its way is lost, and the client is told. */
  lose(error: ChatError): void
  /** The client let go. */
  leave(): void
}

interface Parcel {
  /** Undefined for what must keep its place: `ready`, snapshots, gaps and the end. */
  readonly events?: readonly ChatEvent[]
  readonly checkpoint?: Cursor | undefined
  readonly arrive?: (() => void) | undefined
}

/** Opens a topic over the link. Returns how the client lets go of it. */
export function createFaultListening(
  link: LinkState,
  transport: ChatTransport,
  topic: Topic,
  sink: LiveSink,
  since: Cursor | undefined,
): Unsubscribe {
  const { clock, random, boundary, watch } = link
  let queue: Parcel[] = []
  let lastAt = 0
  let isOver = false
  let isOpen = true
  let stop: Unsubscribe | undefined
  /** Something was lost that the client was not told of: no checkpoint may pass it. */
  let owesGap = false

  const listening: FaultListening = {
    lose(error) {
      if (isOver) return
      end()
      boundary.enter(() => close(error))
    },
    leave() {
      if (!isOpen) return
      isOpen = false
      end()
      if (!boundary.isDead) watch.left(topic)
    },
  }
  link.open.add(listening)
  watch.listened(topic)

  const end = () => {
    isOver = true
    queue = []
    link.open.delete(listening)
    stop?.()
  }
  const close = (error?: ChatError) => {
    if (!isOpen) return
    isOpen = false
    watch.closed(topic, error)
    sink.closed(error)
    callLate()
  }
  /** A transport that calls a sink it should have let go of (against R8): no harm may come of it. */
  const callLate = () => {
    if (link.happens('late sink call'))
      clock.after(link.latencyMs() * 20, () =>
        boundary.enter(() =>
          random() < 0.5 ? sink.ready('resumed') : sink.closed(networkError()),
        ),
      )
  }

  function send(parcel: Parcel): void {
    if (isOver) return
    queue.push(parcel)
    const delay = link.happens('event delayed') ? Math.floor(random() * 30_000) : 0
    lastAt = Math.max(lastAt, clock.now() + link.latencyMs() + delay)
    clock.after(lastAt - clock.now(), () => {
      if (isOver || link.isSilent()) return
      const next = queue.shift()
      if (next) boundary.enter(() => isOpen && deliver(next))
    })
  }
  function deliver({ events, checkpoint, arrive }: Parcel): void {
    arrive?.()
    if (!events) return
    watch.heard(messagesOf(events))
    sink.events(events, checkpoint)
    for (const event of events)
      if (event.type === 'message-deleted') watch.removed(event.conversationId, event.id)
  }

  function sendEvents(events: readonly ChatEvent[], checkpoint?: Cursor): void {
    if (events.length > 0 && link.happens('event dropped')) {
      owesGap = true
      clock.after(Math.floor(random() * 3_000), () => {
        if (!owesGap) return
        owesGap = false
        send({ arrive: tellGap })
      })
      return
    }
    const passed = owesGap ? undefined : checkpoint
    const last = queue.at(-1)
    if (link.reorders && last?.events && link.happens('events reordered')) {
      // The checkpoint covers both, so that it comes with the second.
      queue.pop()
      send({ events })
      queue.push({ events: last.events, checkpoint: passed })
      return
    }
    send({ events, checkpoint: passed })
    if (events.length > 0 && link.happens('event duplicated')) {
      if (link.reorders) clock.after(Math.floor(random() * 15_000), () => send({ events }))
      else send({ events })
    }
  }
  const tellReady = (how?: 'registered' | 'resumed' | 'assumed') => {
    watch.ready(topic, how)
    sink.ready(how)
  }
  const tellGap = () => {
    watch.gap(topic)
    sink.gap()
  }

  const inner: LiveSink = {
    ready(how) {
      if (link.acknowledges) send({ arrive: () => tellReady(how) })
    },
    events: sendEvents,
    snapshot: (id, page, checkpoint) => {
      send({
        arrive() {
          watch.heard(page.messages)
          sink.snapshot(id, page, owesGap ? undefined : checkpoint)
        },
      })
    },
    gap: () => send({ arrive: tellGap }),
    closed: (error) => {
      send({
        arrive() {
          end()
          close(error)
        },
      })
    },
  }

  const register = () => {
    if (isOver || link.isSilent()) return
    const refused = link.refusal()
    if (refused) return listening.lose(refused)
    const stopped = transport.listen(topic, inner, since)
    if (isOver) stopped()
    else stop = stopped
  }
  if (link.isCut()) clock.after(1, () => listening.lose(networkError()))
  else if (link.happens('request dropped'))
    clock.after(link.latencyMs() * 10, () => listening.lose(networkError()))
  else if (link.acknowledges) clock.after(link.latencyMs(), register)
  else {
    // The client believes that it listens; the backend hears of it later, before the engine's last doubt at 10 s.
    send({ arrive: () => tellReady('assumed') })
    const lateMs = random() < 0.2 ? 8_000 : 1_500
    clock.after(link.latencyMs() + Math.floor(random() * lateMs), register)
  }
  return () => {
    listening.leave()
    if (boundary.leave()) callLate()
  }
}

export function messagesOf(events: readonly ChatEvent[]): readonly Message[] {
  const messages: Message[] = []
  for (const event of events) if (event.type === 'message') messages.push(event.message)
  return messages
}
