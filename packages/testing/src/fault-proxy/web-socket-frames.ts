/** The bytes of one frame as a server sends it (RFC 6455), right or wrong. */
export interface FrameOptions {
  /** 1 text, 2 binary, 8 close, 9 ping, 10 pong. @default 1 */
  readonly opcode?: number
  /** What the header says, when that is not the truth. @default the length of the payload */
  readonly announcedBytes?: number
}

/** Text payloads are given as a string, everything else as bytes. */
export function frame(payload: string | Uint8Array, options: FrameOptions = {}): Uint8Array {
  const body = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload
  const { opcode = 1, announcedBytes: length = body.length } = options
  const extended = length < 126 ? 0 : length < 65_536 ? 2 : 8
  const bytes = new Uint8Array(2 + extended + body.length)
  const view = new DataView(bytes.buffer)
  bytes[0] = 0x80 | opcode
  bytes[1] = extended === 0 ? length : extended === 2 ? 126 : 127
  if (extended === 2) view.setUint16(2, length)
  if (extended === 8) view.setBigUint64(2, BigInt(length))
  bytes.set(body, 2 + extended)
  return bytes
}

/** A close frame with this code and no reason. */
export function closeFrame(code: number): Uint8Array {
  return frame(new Uint8Array([code >> 8, code & 0xff]), { opcode: 8 })
}

/** Frames that no server should send, whatever it speaks. */
export const badFrames = {
  malformedJson: () => frame('{"type":'),
  notAnObject: () => frame('[]'),
  unknownType: () => frame('{"type":"unheard-of"}'),
  deepNesting: (depth = 10_000) => frame(`${'['.repeat(depth)}${']'.repeat(depth)}`),
  large: (bytes = 1024 * 1024) => frame(`"${'x'.repeat(bytes - 2)}"`),
  /** Its header announces much, and nothing of that follows. */
  announced: (announcedBytes = 100_000_000) => frame('', { announcedBytes }),
  /** The text ends inside a character. */
  cutUtf8: () =>
    frame(new TextEncoder().encode('{"type":"ping","payload":{"text":"🙂').subarray(0, -1)),
  binary: () => frame(new Uint8Array([0, 1, 2, 255]), { opcode: 2 }),
}

/** The frames of one direction, found in whatever chunks they come. */
export interface FrameReader {
  /** Whether a frame has ended and the next has not begun: a control frame may stand here. */
  readonly isBetweenFrames: boolean
  /** Whether a whole message has ended and the next has not begun: any frame may stand here. */
  readonly isBetweenMessages: boolean
  /** The last whole text messages, newest last, without long ones. */
  readonly lastTexts: readonly string[]
  /** Takes what comes and gives it out in pieces: none but the last ends elsewhere than at the end of a frame. */
  read(chunk: Uint8Array): Uint8Array[]
}

const maxTextBytes = 256 * 1024
const mostTexts = 16

export function createFrameReader(): FrameReader {
  let header: number[] = []
  let rest = 0
  let isText = false
  let isControl = false
  let isFinal = true
  /** Of a message that came in several frames, which control frames may stand between. */
  let isUnfinished = false
  let text: Uint8Array[] = []
  let textBytes = 0
  let lastTexts: readonly string[] = []

  /** How long frame and header are, once that is known. */
  const lengths = () => {
    const [first, second] = header
    if (first === undefined || second === undefined) return undefined
    const short = second & 0x7f
    const extended = short < 126 ? 0 : short === 126 ? 2 : 8
    if (header.length < 2 + extended) return undefined
    const long = header.slice(2).reduce((sum, byte) => sum * 256 + byte, 0)
    return {
      opcode: first & 0x0f,
      isFinal: first >= 0x80,
      payload: extended === 0 ? short : long,
    }
  }
  const frameEnded = () => {
    if (isControl) return
    isUnfinished = !isFinal
    if (isUnfinished) return
    if (isText && textBytes <= maxTextBytes)
      lastTexts = [...lastTexts, new TextDecoder().decode(join(text))].slice(-mostTexts)
    text = []
    textBytes = 0
  }

  return {
    get isBetweenFrames() {
      return header.length === 0 && rest === 0
    },
    get isBetweenMessages() {
      return header.length === 0 && rest === 0 && !isUnfinished
    },
    get lastTexts() {
      return lastTexts
    },
    read(chunk) {
      const pieces: Uint8Array[] = []
      let begun = 0
      for (let at = 0; at < chunk.length; ) {
        if (rest === 0) {
          header.push(chunk[at] as number)
          at += 1
          const known = lengths()
          if (known === undefined) continue
          header = []
          rest = known.payload
          isControl = known.opcode >= 8
          if (!isControl) {
            isFinal = known.isFinal
            if (known.opcode !== 0) isText = known.opcode === 1
          }
        } else {
          const taken = chunk.subarray(at, at + rest)
          at += taken.length
          rest -= taken.length
          if (isText && !isControl) {
            textBytes += taken.length
            if (textBytes <= maxTextBytes) text.push(taken)
          }
        }
        if (rest === 0) {
          frameEnded()
          pieces.push(chunk.subarray(begun, at))
          begun = at
        }
      }
      if (begun < chunk.length) pieces.push(chunk.subarray(begun))
      return pieces
    },
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
