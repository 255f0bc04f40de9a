import { onTestFinished } from 'vitest'
import type { Json } from './running-server.js'

/** How somebody proves who they are: the token of a session, or the headers that say it. */
export type Credentials =
  | { readonly token: string }
  | { readonly headers: Readonly<Record<string, string>> }

export interface LiveAnswer {
  readonly status: number
  readonly headers: Headers
  readonly data: Json
  /** Of the first error. */
  readonly code: string | undefined
  readonly errors: Json
}

const headersOf = (person: Credentials): Record<string, string> =>
  'headers' in person ? person.headers : { authorization: `Bearer ${person.token}` }

/** A server, whose gateway is at `/live`, or a gateway elsewhere. */
export interface Gateway {
  readonly url: string
  readonly path?: string
}

const operationsOf = ({ url, path = '/live' }: Gateway) => `${url}${path}/operations`

const addressOf = (gateway: Gateway, name: string, variables: object, flags = '') =>
  `${operationsOf(gateway)}/${name}?wg_variables=${encodeURIComponent(JSON.stringify(variables))}${flags}`

async function answerOf(response: Response): Promise<LiveAnswer> {
  const body: Json = response.status === 304 ? {} : await response.json()
  const { data, errors } = body
  const { status, headers } = response
  return { status, headers, data, errors, code: errors?.[0]?.extensions?.code }
}

/** One answer of a query. */
export const query = async (
  gateway: Gateway,
  person: Credentials,
  name: string,
  variables: object = {},
): Promise<LiveAnswer> =>
  answerOf(await fetch(addressOf(gateway, name, variables), { headers: headersOf(person) }))

export const mutate = async (
  gateway: Gateway,
  person: Credentials,
  name: string,
  variables: object = {},
): Promise<LiveAnswer> =>
  answerOf(
    await fetch(`${operationsOf(gateway)}/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headersOf(person) },
      body: JSON.stringify(variables),
    }),
  )

/** A stream of a live query, read event by event; closed when the test is over. */
export class LiveStream {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #decoder = new TextDecoder()
  #text = ''

  constructor(body: ReadableStream<Uint8Array>) {
    this.#reader = body.getReader()
  }

  static async open(
    gateway: Gateway,
    person: Credentials,
    name: string,
    variables: object = {},
  ): Promise<LiveStream> {
    const abort = new AbortController()
    onTestFinished(() => abort.abort())
    const response = await fetch(addressOf(gateway, name, variables, '&wg_live&wg_sse'), {
      headers: headersOf(person),
      signal: abort.signal,
    })
    if (!response.ok || response.body === null) throw new Error(`answered ${response.status}`)
    return new LiveStream(response.body)
  }

  /** The next event with its name; undefined at the end of the stream. */
  async event(): Promise<{ readonly name: string; readonly data: string } | undefined> {
    for (;;) {
      const end = this.#text.indexOf('\n\n')
      if (end >= 0) {
        const lines = this.#text.slice(0, end).split('\n')
        this.#text = this.#text.slice(end + 2)
        const fieldOf = (field: string) =>
          lines.find((line) => line.startsWith(`${field}: `))?.slice(field.length + 2)
        const data = fieldOf('data')
        if (data !== undefined) return { name: fieldOf('event') ?? 'message', data }
        continue
      }
      const { done, value } = await this.#reader.read()
      if (done) return undefined
      this.#text += this.#decoder.decode(value, { stream: true })
    }
  }

  /** The next answer; throws at the end of the stream. */
  async answer(): Promise<Json> {
    const event = await this.event()
    if (event?.name !== 'message') throw new Error(`the stream ended: ${event?.data}`)
    return JSON.parse(event.data)
  }

  /** The next answer that is as wanted. */
  async until(matches: (data: Json) => boolean): Promise<Json> {
    for (;;) {
      const { data } = await this.answer()
      if (data !== undefined && matches(data)) return data
    }
  }

  /** All that comes until the stream ends. */
  async rest(): Promise<string[]> {
    const events: string[] = []
    for (;;) {
      const event = await this.event()
      if (event === undefined) return events
      events.push(event.data)
    }
  }
}
