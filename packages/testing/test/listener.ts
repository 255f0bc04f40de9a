import type { ChatError, ChatEvent, Cursor, LiveSink, Message } from '@parley/core'

/** A sink that writes down what it hears. */
export interface Listener extends LiveSink {
  /** Every sink call by name, `ready` and `closed` with what they said. */
  readonly heard: readonly string[]
  readonly received: readonly ChatEvent[]
  readonly messages: readonly Message[]
  readonly checkpoint: Cursor | undefined
  readonly error: ChatError | undefined
}

export function createListener(): Listener {
  const heard: string[] = []
  const received: ChatEvent[] = []
  let checkpoint: Cursor | undefined
  let error: ChatError | undefined
  return {
    heard,
    received,
    get messages() {
      return received.flatMap((event) => (event.type === 'message' ? [event.message] : []))
    },
    get checkpoint() {
      return checkpoint
    },
    get error() {
      return error
    },
    ready: (how = 'registered') => heard.push(`ready ${how}`),
    events(batch, next) {
      received.push(...batch)
      checkpoint = next ?? checkpoint
      if (batch.length > 0) heard.push(batch.map((event) => event.type).join(' '))
    },
    snapshot: () => heard.push('snapshot'),
    gap: () => heard.push('gap'),
    closed(reason) {
      error = reason
      heard.push(`closed ${reason?.code ?? 'cleanly'}`)
    },
  }
}
