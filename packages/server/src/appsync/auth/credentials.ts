/** What came with a request, or in the auth object of a frame; nothing of it is trusted yet. */
export interface Credentials {
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>
  /** What an IAM signature covers: a POST of this body to this path. */
  readonly path: string
  readonly body: string
}

/** Headers, or an auth object, whose names may be written in any case. */
export function headerMap(source: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  for (const [name, value] of Object.entries(source)) {
    if (typeof value === 'string') headers.set(name.toLowerCase(), value)
  }
  return headers
}
