/** One server-sent event that has data. */
export interface ServerEvent {
  /** `message` where the stream names none. */
  readonly type: string
  readonly data: string
  /** The latest id of the stream, if it gave one. */
  readonly id: string | undefined
}

/**
 * Reads the bytes of an event stream, however they are cut, as the HTML standard has it: LF, CRLF or CR, a byte order mark
 * left out. The returned function throws where more than `maxLength` characters wait for the end of an event.
 */
export function createEventReader(
  told: (event: ServerEvent) => void,
  maxLength = 1024 * 1024,
): (chunk: Uint8Array) => void {
  // It keeps what a chunk has of a character for the next one.
  const decoder = new TextDecoder()
  let endedInReturn = false
  let line = ''
  let data = ''
  let type = ''
  let id: string | undefined

  const take = (text: string) => {
    if (text === '') {
      if (data !== '') told({ type: type || 'message', data: data.slice(0, -1), id })
      data = type = ''
    }
    const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(text) ?? []
    if (name === 'data') data += `${value}\n`
    if (name === 'event') type = value
    if (name === 'id' && !value.includes('\0')) id = value
  }

  return (chunk) => {
    const decoded = decoder.decode(chunk, { stream: true })
    // The rest of a CRLF that was cut in two is no line of its own.
    const text = endedInReturn ? decoded.replace(/^\n/, '') : decoded
    if (decoded !== '') endedInReturn = decoded.endsWith('\r')
    const lines = (line + text).split(/\r\n|\r|\n/)
    line = lines.pop() ?? ''
    lines.forEach(take)
    if (data.length + line.length > maxLength)
      throw new Error('An event of the stream is too large.')
  }
}
