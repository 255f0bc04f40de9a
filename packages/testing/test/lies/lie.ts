import type {
  ChatEvent,
  ChatTransport,
  LiveSink,
  Message,
  MessagePage,
  PageRequest,
  Topic,
} from '@parley/core'
import type { ConformanceSubject, Person } from '../../src/conformance/index.js'

/** A transport that keeps the contract but for one thing, and the test of the kit that has to notice. */
export interface Lie {
  readonly clause: string
  /** What it does wrong. */
  readonly name: string
  /** Words of the title of a test that fails by it. */
  readonly noticedBy: string
  tell(honest: ConformanceSubject): ConformanceSubject
}

/** Every transport of the subject, as this function changes it. */
export function eachTransport(
  change: (honest: ChatTransport, person: Person) => Partial<ChatTransport>,
): Lie['tell'] {
  return (honest) => ({
    ...honest,
    async create(person) {
      const transport = await honest.create(person)
      const changed = change(transport, person)
      // Not spread twice: what is read anew each time stays so.
      return Object.defineProperties({ ...transport }, Object.getOwnPropertyDescriptors(changed))
    },
  })
}

export function pages(
  change: (page: MessagePage, request: PageRequest) => MessagePage,
): Lie['tell'] {
  return eachTransport((honest) => ({
    loadMessages: async (request, options) =>
      change(await honest.loadMessages(request, options), request),
  }))
}

export function sinks(
  change: (sink: LiveSink, topic: Topic, since: string | undefined) => Partial<LiveSink>,
): Lie['tell'] {
  return eachTransport((honest) => ({
    listen: (topic, sink, since) => {
      const told: LiveSink = {
        ready: (how) => sink.ready(how),
        events: (batch, checkpoint) => sink.events(batch, checkpoint),
        snapshot: (id, page, checkpoint) => sink.snapshot(id, page, checkpoint),
        gap: () => sink.gap(),
        closed: (error) => sink.closed(error),
      }
      return honest.listen(topic, { ...told, ...change(sink, topic, since) }, since)
    },
  }))
}

/** Each event as none, one or several others. */
export function events(change: (event: ChatEvent) => readonly ChatEvent[]): Lie['tell'] {
  return sinks((sink) => ({
    events: (batch, checkpoint) => sink.events(batch.flatMap(change), checkpoint),
  }))
}

/** Messages of events only. */
export function told(change: (message: Message) => Message): Lie['tell'] {
  return events((event) =>
    event.type === 'message' ? [{ ...event, message: change(event.message) }] : [event],
  )
}

/** Messages of pages only. */
export function read(change: (message: Message, index: number) => Message): Lie['tell'] {
  return pages((page) => ({ ...page, messages: page.messages.map(change) }))
}

/** Messages of events, pages and answers. */
export function everywhere(change: (message: Message) => Message): Lie['tell'] {
  const answers = eachTransport((honest) => {
    const changed = (answer: Message | void) => answer && change(answer)
    return {
      send: async (operation, options) => changed(await honest.send(operation, options)),
      edit: async (operation, options) => changed(await honest.edit?.(operation, options)),
    }
  })
  return (honest) => answers(told(change)(read(change)(honest)))
}
