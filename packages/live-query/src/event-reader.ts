/**
 * Reads the answers in a stream of the gateway, however its bytes are cut: server-sent events of an id and one line of JSON.
 * What has no id is no answer: heartbeats, errors, the end. The returned function throws where an event is no JSON, or where
 * more than a million characters wait for the end of one.
 */
export function createEventReader(
  told: (body: unknown, id: string) => void,
): (chunk: Uint8Array) => void {
  // It keeps what a chunk has of a character for the next one.
  const decoder = new TextDecoder()
  let rest = ''

  return (chunk) => {
    const events = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
    rest = events.pop() as string
    for (const event of events) {
      const [, id = '', data] = /^id: (.*?)\ndata: (.*)/s.exec(event) ?? []
      if (data) told(JSON.parse(data), id)
    }
  }
}
