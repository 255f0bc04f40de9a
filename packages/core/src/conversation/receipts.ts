import type { Calls } from '../connection/calls.js'
import { createAlarm, never } from '../environment/alarm.js'
import type { Clock } from '../environment/environment.js'
import type { Frames } from '../environment/frames.js'
import type { Readable } from '../store/readable.js'
import { createStore } from '../store/store.js'
import { positionOf } from '../timeline/timeline-place.js'
import type { ChatTransport, Message, Position, UserId } from '../transport.js'

const tellEveryMs = 1_000

/** Read marks of one conversation; they only rise (R12). */
export interface Receipts {
  readonly marks: Readable<ReadonlyMap<UserId, Position>>
  heard(userId: UserId, upTo: Position): void
  /** Told once a second at most; a mark that could not be told is told with the next one. */
  markRead(upTo: Message): void
  close(): void
}

export function createReceipts(
  transport: ChatTransport,
  calls: Calls,
  clock: Clock,
  frames: Frames,
): Receipts {
  const marks = createStore<ReadonlyMap<UserId, Position>>(new Map(), frames)
  const pause = createAlarm(clock)
  let own: Position | undefined
  let wanted: Message | undefined

  const tellBy = (ask: Calls['askLast']) => {
    const upTo = wanted
    if (!upTo) return
    const before = own
    const told = positionOf(upTo)
    own = told
    wanted = undefined
    ask('markRead', { conversationId: upTo.conversationId, upTo }).catch(() => {
      if (own === told) own = before
    })
  }
  const tell = () => {
    if (!wanted || calls.closed) return
    pause.set(tellEveryMs, tell)
    tellBy(calls.ask)
  }

  return {
    marks,
    heard(userId, upTo) {
      if (userId === transport.me.id) {
        if (rises(own, upTo)) own = upTo
      } else if (rises(marks.get().get(userId), upTo))
        marks.set(new Map(marks.get()).set(userId, upTo))
    },
    markRead(upTo) {
      const known = wanted ? positionOf(wanted) : own
      if (!transport.markRead || !rises(known, positionOf(upTo))) return
      wanted = upTo
      if (pause.at === never) tell()
    },
    close() {
      pause.stop()
      tellBy(calls.askLast)
    },
  }
}

function rises(from: Position | undefined, to: Position): boolean {
  return from === undefined || (typeof from === typeof to && to > from)
}
