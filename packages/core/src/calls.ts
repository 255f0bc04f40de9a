import type { Clock } from './environment.js'
import { ChatError } from './errors.js'
import type { CallOptions } from './transport.js'

const timeoutMs = 10_000

/** Runs requests of the transport: each ends within 10 s, and fails with a ChatError or its signal's reason. */
export interface Calls {
  run<T>(
    request: (call: CallOptions) => Promise<T>,
    options?: { readonly signal?: AbortSignal /** @default 10 s */; readonly timeoutMs?: number },
  ): Promise<T>
  /** Aborts all that run. */
  close(): void
}

/** `onAuth` hears of every refusal of the credentials, whichever request met it. */
export function createCalls(clock: Clock, onAuth: (error: ChatError) => void): Calls {
  const running = new Set<AbortController>()
  let closed = false
  return {
    async run(request, options = {}) {
      const controller = new AbortController()
      const { signal } = controller
      const { signal: outer } = options
      const abort = () => controller.abort(outer?.reason)
      outer?.addEventListener('abort', abort)
      if (outer?.aborted) abort()
      const limitMs = options.timeoutMs ?? timeoutMs
      const cancel =
        limitMs === Number.POSITIVE_INFINITY
          ? undefined
          : clock.after(limitMs, () =>
              controller.abort(
                new ChatError('timeout', {
                  message: `No answer within ${limitMs / 1000} s: the outcome is not known.`,
                }),
              ),
            )
      running.add(controller)
      if (closed) controller.abort(closedError())
      try {
        // The transport may be slow to notice the abort, or never notice: the caller is not kept waiting.
        return await new Promise((resolve, reject) => {
          const aborted = () => reject(signal.reason)
          if (signal.aborted) return aborted()
          signal.addEventListener('abort', aborted)
          request({ signal }).then(resolve, reject)
        })
      } catch (error) {
        if (outer?.aborted) throw error
        const failure = toChatError(error)
        if (failure.code === 'auth') onAuth(failure)
        throw failure
      } finally {
        cancel?.()
        running.delete(controller)
        outer?.removeEventListener('abort', abort)
      }
    },
    close() {
      closed = true
      for (const controller of running) controller.abort(closedError())
    },
  }
}

/** What a transport threw, as a ChatError: anything else than one counts as a fault of the backend, `server`. */
export function toChatError(error: unknown): ChatError {
  // By name: an app may hold two copies of this package.
  if (error instanceof Error && error.name === 'ChatError') return error as ChatError
  return new ChatError('server', {
    message: 'The transport failed with something else than a ChatError (R10): see `cause`.',
    cause: error,
  })
}

export function closedError(): ChatError {
  return new ChatError('gone', { message: 'The chat client is closed: create another one.' })
}
