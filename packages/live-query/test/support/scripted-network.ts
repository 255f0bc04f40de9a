/** What happens between a page and the gateway. */
export interface ScriptedNetwork {
  readonly fetch: typeof fetch
  /** Nothing arrives any more, on open streams either. */
  isDown: boolean
  /** Streams reach the page only when they have ended, as through a proxy that buffers. */
  holdsStreams: boolean
  /** Each stream ends after its first bytes. */
  cutsStreams: boolean
  /** Bytes arrive one by one. */
  isSlicing: boolean
  /** What passes may be changed. */
  rewrite: (text: string) => string
  /** In place of the gateway, until it gives nothing. */
  answer: (url: URL) => Response | undefined
  /** Every request, as the page sent it. */
  readonly asked: readonly Asked[]
  /** Streams that are open. */
  readonly streams: number
}

export interface Asked {
  readonly kind: 'poll' | 'stream' | 'call'
  readonly url: URL
  readonly init: RequestInit
  /** Once it is there. */
  status?: number
}

/** A network of one page in front of something that answers requests. */
export function createScriptedNetwork(
  handle: (request: Request) => Promise<Response>,
): ScriptedNetwork {
  const asked: Asked[] = []
  const open = new Set<() => void>()
  let isDown = false

  const network = {
    holdsStreams: false,
    cutsStreams: false,
    isSlicing: false,
    rewrite: (text: string) => text,
    answer: (_url: URL): Response | undefined => undefined,
    asked,
    get streams() {
      return open.size
    },
    get isDown() {
      return isDown
    },
    set isDown(down) {
      isDown = down
      if (down) for (const cut of [...open]) cut()
    },
    fetch: (async (input: string, init: RequestInit = {}) => {
      const url = new URL(input)
      const isLive = url.searchParams.has('wg_json_patch')
      const kind = url.searchParams.has('wg_live') ? 'stream' : isLive ? 'poll' : 'call'
      const one: Asked = { kind, url, init }
      asked.push(one)
      if (isDown) throw new TypeError('fetch failed')
      const { signal } = init
      const answer = network.answer(url) ?? (await handle(new Request(url, init)))
      signal?.throwIfAborted()
      one.status = answer.status
      return kind === 'stream' && answer.body
        ? new Response(through(answer.body, signal), answer)
        : answer
    }) as typeof fetch,
  }

  function through(body: ReadableStream<Uint8Array>, signal: AbortSignal | null | undefined) {
    const reader = body.getReader()
    const decoder = new TextDecoder()
    return new ReadableStream<Uint8Array>({
      start(controller) {
        const end = (how: () => void) => {
          if (!open.delete(cut)) return
          how()
          reader.cancel().catch(() => {})
        }
        const cut = () => end(() => controller.error(new TypeError('terminated')))
        open.add(cut)
        signal?.addEventListener('abort', () => end(() => controller.error(signal.reason)))
        const pump = async () => {
          for (;;) {
            const { done, value } = await reader.read()
            if (!open.has(cut)) return
            if (done) return end(() => controller.close())
            const text = network.rewrite(decoder.decode(value, { stream: true }))
            const bytes = new TextEncoder().encode(text)
            if (network.holdsStreams) continue
            for (const piece of network.isSlicing ? bytes : [])
              controller.enqueue(Uint8Array.of(piece))
            if (!network.isSlicing) controller.enqueue(bytes)
            if (network.cutsStreams) return cut()
          }
        }
        void pump()
      },
    })
  }

  return network
}
