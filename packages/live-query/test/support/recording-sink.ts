import type { ChatError, ChatEvent, LiveSink, MessagePage } from '@parley/core'

export type SinkCall =
  | { readonly name: 'ready'; readonly how: string }
  | { readonly name: 'events'; readonly events: readonly ChatEvent[]; readonly checkpoint?: string }
  | { readonly name: 'snapshot'; readonly page: MessagePage; readonly checkpoint?: string }
  | { readonly name: 'gap' }
  | { readonly name: 'closed'; readonly error?: ChatError }

/** A sink that writes down what it hears. */
export class RecordingSink implements LiveSink {
  readonly calls: SinkCall[] = []

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

  /** The names of the calls in order, with how it became ready. */
  get story(): readonly string[] {
    return this.calls.map((call) => {
      if (call.name === 'ready') return `ready ${call.how}`
      if (call.name === 'closed') return `closed ${call.error?.code ?? 'cleanly'}`
      return call.name
    })
  }

  /** Of the newest snapshot. */
  get texts(): readonly string[] {
    const last = this.calls.findLast((call) => call.name === 'snapshot')
    return last?.name === 'snapshot' ? last.page.messages.map(({ text }) => text) : []
  }

  get heard(): readonly ChatEvent[] {
    return this.calls.flatMap((call) => (call.name === 'events' ? call.events : []))
  }

  get checkpoint(): string | undefined {
    const last = this.calls.findLast((call) => call.name === 'snapshot')
    return last?.name === 'snapshot' ? last.checkpoint : undefined
  }

  get error(): ChatError | undefined {
    const last = this.calls.find((call) => call.name === 'closed')
    return last?.name === 'closed' ? last.error : undefined
  }

  #add(call: SinkCall) {
    this.calls.push(call)
  }
}
