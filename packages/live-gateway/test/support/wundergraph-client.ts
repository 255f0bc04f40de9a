import { applyPatch, type Operation } from 'fast-json-patch'

/** What WunderGraph's clients hand to the application. */
export interface ClientAnswer {
  readonly data?: unknown
  readonly error?: { readonly message: string; readonly status: number; readonly errors?: unknown }
}

type Envelope = { data?: unknown; errors?: { message: string }[] }

/** Sorted and written as WunderGraph's clients do: of the empty values only the first and the last lose their `=`. */
function queryString(parameters: Record<string, string>): string {
  const search = new URLSearchParams({ ...parameters, wg_api_hash: 'abc123' })
  search.sort()
  return `?${search.toString().replace('=&', '&').replace(/=$/, '')}`
}

/**
 * Knows WunderGraph's protocol and nothing else of this gateway: no ids, no ends but `data: done`, no staleness.
 * Cookies are kept as a browser would.
 */
export function createWunderGraphClient(baseUrl: string, { cookie = '', token = '' } = {}) {
  const cookies = new Map(cookie === '' ? [] : [cookie.split('=') as [string, string]])
  let csrfToken: string | undefined

  const send = async (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers)
    headers.set('wg-sdk-version', '0.184.2')
    if (cookies.size > 0)
      headers.set('cookie', [...cookies].map((pair) => pair.join('=')).join('; '))
    if (token !== '') headers.set('authorization', `Bearer ${token}`)
    const response = await fetch(baseUrl + path, { ...init, headers })
    for (const set of response.headers.getSetCookie()) {
      const [name = '', value = ''] = set.split(';')[0]?.split('=') ?? []
      cookies.set(name, value)
    }
    return response
  }
  const sendJson = (path: string, init: RequestInit = {}) =>
    send(path, {
      ...init,
      headers: { ...init.headers, accept: 'application/json', 'content-type': 'application/json' },
    })

  const variablesOf = (input?: object): Record<string, string> =>
    input === undefined || Object.keys(input).length === 0
      ? {}
      : { wg_variables: JSON.stringify(input) }

  const toAnswer = ({ data, errors }: Envelope, status: number): ClientAnswer =>
    errors?.[0] === undefined ? { data } : { error: { message: errors[0].message, status, errors } }

  const readAnswer = async (response: Response): Promise<ClientAnswer> => {
    if (response.ok) return toAnswer(await response.json(), response.status)
    if (response.status === 401) return { error: { message: 'Not authorized', status: 401 } }
    const body = await response.json()
    const message = body.errors[0]?.message ?? body.message
    return { error: { message, status: response.status, errors: body.errors } }
  }

  /** Full answers as objects, changes of the one before as arrays. */
  const createState = () => {
    let last: Envelope | undefined
    return (frame: Envelope | Operation[], status: number) => {
      last =
        last !== undefined && Array.isArray(frame)
          ? applyPatch(last, frame, true, false).newDocument
          : (frame as Envelope)
      return toAnswer(structuredClone(last), status)
    }
  }

  return {
    async query(name: string, input?: object, flags: Record<string, string> = {}) {
      const path = `/operations/${name}${queryString({ ...variablesOf(input), ...flags })}`
      return readAnswer(await sendJson(path))
    },

    async mutate(name: string, input?: object, { withCsrf = true } = {}) {
      const headers: Record<string, string> = {}
      if (withCsrf) {
        csrfToken ??= await (
          await send('/auth/cookie/csrf', { headers: { accept: 'text/plain' } })
        ).text()
        headers['x-csrf-token'] = csrfToken
      }
      const body = input === undefined ? null : JSON.stringify(input)
      return readAnswer(
        await sendJson(`/operations/${name}${queryString({})}`, { method: 'POST', headers, body }),
      )
    },

    async fetchUser() {
      const response = await sendJson('/auth/user')
      return response.status === 204 ? undefined : response.json()
    },

    /** Live by `fetch`: JSON texts with an empty line behind each. Never comes back by itself. */
    async *subscribe(
      name: string,
      input?: object,
      { patches = true } = {},
    ): AsyncGenerator<ClientAnswer> {
      const flags = { wg_live: '', ...(patches ? { wg_json_patch: '' } : {}) }
      const path = `/operations/${name}${queryString({ ...variablesOf(input), ...flags })}`
      const response = await sendJson(path)
      if (!response.ok || response.body === null) {
        yield { error: { message: 'Response is not ok', status: response.status } }
        return
      }
      const take = createState()
      const decoder = new TextDecoder()
      let text = ''
      for await (const chunk of chunksOf(response.body)) {
        text += decoder.decode(chunk)
        if (!text.endsWith('\n\n')) continue
        for (const part of text.slice(0, -2).split('\n\n')) {
          if (part !== '') yield take(JSON.parse(part), response.status)
        }
        text = ''
      }
    },

    /**
     * Live by an EventSource as browsers have it: comes back with the last id after `retry`, until `data: done`.
     * `connections` counts how often it connected.
     */
    subscribeBySse(
      name: string,
      input: object | undefined,
      onAnswer: (answer: ClientAnswer) => void,
    ) {
      const flags = { wg_live: '', wg_sse: '', wg_json_patch: '' }
      const path = `/operations/${name}${queryString({ ...variablesOf(input), ...flags })}`
      const take = createState()
      const state = { connections: 0, isClosed: false }
      const abort = new AbortController()
      let lastEventId = ''
      let retryMs = 3_000

      const onBlock = (block: string) => {
        let event = 'message'
        const data: string[] = []
        for (const line of block.split('\n')) {
          const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? []
          if (field === 'id') lastEventId = value
          else if (field === 'retry') retryMs = Number(value)
          else if (field === 'event') event = value
          else if (field === 'data') data.push(value)
        }
        if (data.length === 0 || event !== 'message') return
        if (data[0] === 'done') state.isClosed = true
        else onAnswer(take(JSON.parse(data.join('\n')), 200))
      }
      const connect = async () => {
        state.connections += 1
        const headers: Record<string, string> = { accept: 'text/event-stream' }
        if (lastEventId !== '') headers['last-event-id'] = lastEventId
        const response = await send(path, { headers, signal: abort.signal })
        if (!response.ok || response.body === null) {
          state.isClosed = true
          return
        }
        const decoder = new TextDecoder()
        let text = ''
        for await (const chunk of chunksOf(response.body)) {
          const blocks = (text + decoder.decode(chunk, { stream: true })).split('\n\n')
          text = blocks.pop() ?? ''
          for (const block of blocks) if (!state.isClosed) onBlock(block)
        }
      }
      const run = async () => {
        while (!state.isClosed) {
          await connect().catch(() => {})
          // Real time, as the EventSource of a browser waits: that it comes back after `retry` is what is tried.
          if (!state.isClosed) await new Promise((resolve) => setTimeout(resolve, retryMs))
        }
      }
      const ended = run()
      return {
        state,
        ended,
        close() {
          state.isClosed = true
          abort.abort()
          return ended
        },
      }
    },
  }
}

/** Node's streams can be iterated; the types are those of browsers, where not all can. */
function chunksOf(body: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  return body as ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>
}
