/** Puts text between the events of open streams, as a newer gateway might. */
export interface Injection {
  /** Its stream can be written into from now on, where it has one. */
  open(url: string, response: Response): Response
  /** To all streams whose URL holds this, as soon as there is one. */
  write(part: string, text: string): Promise<void>
}

export function createInjection(): Injection {
  const waiting = new Set<() => void>()
  const streams = new Map<ReadableStreamDefaultController<Uint8Array>, string>()
  return {
    open(url, response) {
      if (!response.body || !url.includes('wg_live')) return response
      const reader = response.body.getReader()
      let own: ReadableStreamDefaultController<Uint8Array>
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          own = controller
          streams.set(controller, decodeURIComponent(url))
          for (const look of [...waiting]) look()
        },
        async pull(controller) {
          const { done, value } = await reader.read()
          if (!done) return controller.enqueue(value)
          streams.delete(own)
          controller.close()
        },
        async cancel() {
          streams.delete(own)
          await reader.cancel()
        },
      })
      return new Response(body, { status: response.status, headers: response.headers })
    },
    async write(part, text) {
      const find = () => [...streams].filter(([, url]) => url.includes(part))
      while (find().length === 0) {
        await new Promise<void>((resolve) => waiting.add(resolve))
        waiting.clear()
      }
      for (const [controller] of find()) controller.enqueue(new TextEncoder().encode(text))
    },
  }
}
