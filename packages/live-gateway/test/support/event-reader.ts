/** One event of a stream as it stood on the wire. */
export interface WireEvent {
  readonly id?: string
  readonly event?: string
  readonly data?: string
  readonly retry?: string
  /** Its bytes, the empty line included. */
  readonly bytes: number
}

/** Reads server-sent events, or JSON texts with an empty line behind each, as soon as they come. */
export function readEvents(response: Response) {
  const reader = response.body?.getReader()
  if (reader === undefined) throw new Error('The response has no body.')
  const events: WireEvent[] = []
  let isDone = false
  let isAbandoned = false
  let wake = () => {}

  const read = async () => {
    const decoder = new TextDecoder()
    let text = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      const blocks = (text + decoder.decode(value, { stream: true })).split('\n\n')
      text = blocks.pop() ?? ''
      events.push(...blocks.map(parse))
      wake()
    }
    isDone = true
    wake()
  }
  read().catch((error) => {
    if (!isAbandoned) throw error
  })

  /** Undefined at the end of the stream. */
  const next = async (): Promise<WireEvent | undefined> => {
    while (events.length === 0 && !isDone) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    return events.shift()
  }

  return {
    next,
    /** The next event with data, heartbeats and `retry` left out. */
    async data(): Promise<WireEvent & { readonly data: string }> {
      for (;;) {
        const event = await next()
        if (event === undefined) throw new Error('The stream has ended.')
        if (event.data !== undefined) return { ...event, data: event.data }
      }
    },
    async rest(): Promise<WireEvent[]> {
      const events: WireEvent[] = []
      for (let event = await next(); event !== undefined; event = await next()) events.push(event)
      return events
    },
    /** Whatever happens to the connection from now on is meant. */
    abandon() {
      isAbandoned = true
    },
    cancel: () => reader.cancel(),
  }
}

function parse(block: string): WireEvent {
  const fields: Record<string, string> = {}
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 1).replace(/^ /, '')
  }
  return { ...fields, bytes: Buffer.byteLength(block) + 2 }
}
