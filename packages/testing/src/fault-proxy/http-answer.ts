import type { IncomingMessage } from 'node:http'

/** What the client is answered in place of the server. */
export interface HttpAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Whether the server performs the request all the same, and only its answer is lost. @default false */
  readonly performed?: boolean
  /** Which requests: by method and path, or the upgrades to a WebSocket. @default all but upgrades */
  readonly concerns?: (request: IncomingMessage) => boolean
  /** How many requests. @default all, until `stop` */
  readonly times?: number
  /** Hears after each answer how many there were. */
  readonly answered?: (count: number) => void
}

/** The page that a proxy in front of a server shows when that fails. */
export function htmlPage(status: number): Pick<HttpAnswer, 'status' | 'headers' | 'body'> {
  return {
    status,
    headers: { 'content-type': 'text/html' },
    body: `<!doctype html>\n<html><head><title>${status}</title></head><body><h1>${status}</h1><hr>proxy</body></html>\n`,
  }
}

/** Whether it asks for a WebSocket. */
export function isUpgrade(request: IncomingMessage): boolean {
  return request.headers.upgrade !== undefined
}

export interface TakenAnswer extends Pick<HttpAnswer, 'status' | 'headers' | 'body' | 'performed'> {
  /** It was given. */
  readonly done: () => void
}

/** The answers that are given in place of the server's, the oldest first. */
export interface HttpAnswers {
  add(answer: HttpAnswer): () => void
  /** The one for this request, if there is one. */
  take(request: IncomingMessage): TakenAnswer | undefined
}

export function createHttpAnswers(): HttpAnswers {
  const counts = new Map<HttpAnswer, number>()
  return {
    add(answer) {
      const own = { ...answer }
      counts.set(own, 0)
      return () => void counts.delete(own)
    },
    take(request) {
      for (const [answer, before] of counts) {
        const { concerns = (asked) => !isUpgrade(asked), times = Number.POSITIVE_INFINITY } = answer
        if (!concerns(request)) continue
        const count = before + 1
        if (count >= times) counts.delete(answer)
        else counts.set(answer, count)
        return { ...answer, done: () => answer.answered?.(count) }
      }
      return undefined
    },
  }
}
