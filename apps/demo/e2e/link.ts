import { down, stall, startFaultProxy } from '@parley/testing/fault-proxy'

/** A wire between one person's browser and the server that can be cut, as in a tunnel. */
export interface Link {
  readonly url: string
  /** Every connection breaks, and new ones break at once. */
  cut(): void
  restore(): void
  /** Everything reaches the server, and nothing comes back. */
  holdAnswers(): void
  /** What was held goes on. */
  release(): void
  close(): Promise<void>
}

export async function openLink(serverUrl: string): Promise<Link> {
  const proxy = await startFaultProxy(serverUrl)
  return {
    url: proxy.url,
    cut: () => proxy.use(down()),
    restore: proxy.pass,
    holdAnswers: () => proxy.use(stall('to-client')),
    release: proxy.pass,
    close: proxy.close,
  }
}
