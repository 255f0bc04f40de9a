import type { ChatError, ChatEvent, LiveSink, MessagePage } from '@parley/core'

/** One call of a sink, with what it said. */
export type SinkCall =
  | { readonly name: 'ready'; readonly how: string }
  | { readonly name: 'events'; readonly events: readonly ChatEvent[]; readonly checkpoint?: string }
  | { readonly name: 'snapshot'; readonly page: MessagePage; readonly checkpoint?: string }
  | { readonly name: 'gap' }
  | { readonly name: 'closed'; readonly error?: ChatError }

/** A sink that writes down what it hears, and lets a test wait for it: for tests of a transport of your own. */
export class RecordingSink implements LiveSink {
  readonly calls: SinkCall[] = []
  readonly #waiting = new Set<() => void>()

  ready(how = 'registered') {
    this.#add({ name: 'ready', how })
  }
  events(events: readonly ChatEvent[], checkpoint?: string) {
    this.#add({ name: 'events', events, ...(checkpoint !== undefined && { checkpoint }) })
  }
  snapshot(_conversationId: string, page: MessagePage, checkpoint?: string) {
    this.#add({ name: 'snapshot', page, ...(checkpoint !== undefined && { checkpoint }) })
  }
  gap() {
    this.#add({ name: 'gap' })
  }
  closed(error?: ChatError) {
    this.#add({ name: 'closed', ...(error && { error }) })
  }

  /** The names of the calls in order, with how it became ready and why it closed. */
  get story(): readonly string[] {
    return this.calls.map((call) => {
      if (call.name === 'ready') return `ready ${call.how}`
      if (call.name === 'closed') return `closed ${call.error?.code ?? 'cleanly'}`
      return call.name
    })
  }

  get heard(): readonly ChatEvent[] {
    return this.calls.flatMap((call) => (call.name === 'events' ? call.events : []))
  }

  /** Of the messages in the newest snapshot; where there is none, of those in all events. */
  get texts(): readonly string[] {
    const last = this.calls.findLast((call) => call.name === 'snapshot')
    if (last?.name === 'snapshot') return last.page.messages.map(({ text }) => text)
    return this.heard.flatMap((event) => (event.type === 'message' ? [event.message.text] : []))
  }

  /** The latest that was given. */
  get checkpoint(): string | undefined {
    const given = this.calls.flatMap((call) =>
      call.name === 'events' || call.name === 'snapshot' ? (call.checkpoint ?? []) : [],
    )
    return given.at(-1)
  }

  /** Why it closed, if it has and there was a reason. */
  get error(): ChatError | undefined {
    const last = this.calls.find((call) => call.name === 'closed')
    return last?.name === 'closed' ? last.error : undefined
  }

  /** Resolves with what `find` gives as soon as it gives something; the test's timeout is the limit. */
  async until<T>(find: (sink: this) => T | undefined | false): Promise<T> {
    for (;;) {
      const found = find(this)
      if (found !== undefined && found !== false) return found
      await new Promise<void>((resolve) => this.#waiting.add(resolve))
    }
  }

  /** Resolves with how, once it is. */
  async isReady(): Promise<string> {
    return this.until(
      ({ calls }) => calls.flatMap((call) => (call.name === 'ready' ? [call.how] : []))[0],
    )
  }

  /** Resolves with why, once it is. */
  async isClosed(): Promise<ChatError | undefined> {
    const call = await this.until(({ calls }) => calls.find(({ name }) => name === 'closed'))
    return call.name === 'closed' ? call.error : undefined
  }

  #add(call: SinkCall) {
    this.calls.push(call)
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const resolve of waiting) resolve()
  }
}
