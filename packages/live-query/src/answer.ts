/** The answer of an operation, as the gateway writes it. */
export interface Envelope {
  readonly data?: unknown
  /** Stale: the last good data, of an upstream that does not answer now. */
  readonly extensions?: { readonly live?: { readonly stale?: boolean } }
}

/** The answer of a query as it was at a revision. */
export interface Answer {
  /** `epoch:number`; empty from a gateway that gives none, which cannot resume. */
  readonly id: string
  /** Of the whole; a patch has none. */
  readonly etag: string | null
  readonly body: Envelope
}

/** Whether a revision is of the same epoch as another one, and not before it. */
export function reaches(id = '', other = ''): boolean {
  const [epoch, number] = id.split(':')
  const [otherEpoch, otherNumber] = other.split(':')
  return epoch === otherEpoch && Number(number) >= Number(otherNumber)
}
