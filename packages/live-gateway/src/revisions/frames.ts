import type { RevisionLog } from './revision-log.js'

/** How a stream is written. */
export interface Framing {
  /** Server-sent events with ids, or JSON texts with an empty line behind each. */
  readonly sse: boolean
  /** The client understands JSON Patch. */
  readonly patches: boolean
}

/** Bytes for the wire, made once for all who need the same. */
export interface Frame {
  readonly bytes: Uint8Array
  readonly content: 'patch' | 'whole'
  /** The revision that the client has afterwards. */
  readonly id: string
}

export interface Frames {
  /** What a client that has a revision, or none, needs now; undefined where it has the newest. */
  since(id: string | undefined, framing: Framing): Frame | undefined
}

const encoder = new TextEncoder()

/** Frames of the newest revision; those of older ones are forgotten as soon as there is a newer. */
export function createFrames(log: RevisionLog): Frames {
  let made = new Map<string, Frame | undefined>()
  let madeFor: string | undefined
  return {
    since(id, framing) {
      if (madeFor !== log.newest?.id) {
        made = new Map()
        madeFor = log.newest?.id
      }
      // Clients say what they like: what is not known must not be remembered.
      const from = id !== undefined && log.has(id) ? id : undefined
      const name = `${framing.sse} ${framing.patches} ${from}`
      if (!made.has(name)) made.set(name, makeFrame(log, from, framing))
      return made.get(name)
    },
  }
}

function makeFrame(log: RevisionLog, id: string | undefined, framing: Framing): Frame | undefined {
  const catchup = log.since(id)
  const newest = log.newest
  if (catchup.content === 'nothing' || newest === undefined) return undefined
  const { text, content } =
    framing.patches || catchup.content === 'whole'
      ? catchup
      : { text: newest.text, content: 'whole' as const }
  const frame = framing.sse ? `id: ${newest.id}\ndata: ${text}\n\n` : `${text}\n\n`
  return { bytes: encoder.encode(frame), content, id: newest.id }
}
