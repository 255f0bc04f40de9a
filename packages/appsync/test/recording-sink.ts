import type { ChatError, ChatEvent, LiveSink } from '@parley/core'

export type SinkCall =
  | { readonly name: 'ready'; readonly how: string }
  | { readonly name: 'events'; readonly events: readonly ChatEvent[]; readonly checkpoint?: string }
  | { readonly name: 'snapshot' }
  | { readonly name: 'gap' }
  | { readonly name: 'closed'; readonly error?: ChatError }

/** A sink that writes down what it hears, and lets a test wait for it. */
export class RecordingSink implements LiveSink {
  readonly calls: SinkCall[] = []
  readonly #waiting = new Set<() => void>()

  ready(how = 'registered') {
    this.#add({ name: 'ready', how })
  }
  events(events: readonly ChatEvent[], checkpoint?: string) {
    this.#add({ name: 'events', events, ...(checkpoint !== undefined && { checkpoint }) })
  }
  snapshot() {
    this.#add({ name: 'snapshot' })
  }
  gap() {
    this.#add({ name: 'gap' })
  }
  closed(error?: ChatError) {
    this.#add({ name: 'closed', ...(error && { error }) })
  }

  /** The names of the calls in order, with how it became ready. */
  get story(): readonly string[] {
    return this.calls.map((call) => {
      if (call.name === 'ready') return `ready ${call.how}`
      if (call.name === 'closed') return `closed ${call.error?.code ?? 'cleanly'}`
      return call.name
    })
  }

  get texts(): readonly string[] {
    return this.heard.flatMap((event) => (event.type === 'message' ? [event.message.text] : []))
  }

  get heard(): readonly ChatEvent[] {
    return this.calls.flatMap((call) => (call.name === 'events' ? call.events : []))
  }

  get checkpoint(): string | undefined {
    return this.calls.findLast((call) => call.name === 'events' && call.checkpoint !== undefined)?.[
      'checkpoint' as never
    ]
  }

  /** Resolves with what `find` gives as soon as it gives something; the test's timeout is the limit. */
  async until<T>(find: (sink: this) => T | undefined | false): Promise<T> {
    for (;;) {
      const found = find(this)
      if (found !== undefined && found !== false) return found
      await new Promise<void>((resolve) => this.#waiting.add(resolve))
    }
  }

  async isReady(): Promise<string> {
    return this.until(
      ({ calls }) => calls.flatMap((call) => (call.name === 'ready' ? [call.how] : []))[0],
    )
  }

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
