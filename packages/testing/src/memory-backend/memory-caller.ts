import { type CallOptions, ChatError, type Unsubscribe } from '@parley/core'
import type { LinkEnd, TransportMethod } from './memory-link.js'

/** Takes calls over the link: asynchronous, abortable at any moment, and lost where the link says so. */
export interface MemoryCaller {
  call<T>(
    method: TransportMethod,
    request: unknown,
    options: CallOptions,
    perform: () => T,
  ): Promise<T>
  /** What is under way fails with `network`, and so does what comes after. */
  close(): void
}

type Outcome<T> = { readonly answer: T } | { readonly error: unknown }

export function createMemoryCaller(link: LinkEnd): MemoryCaller {
  const underWay = new Set<(error: ChatError) => void>()
  let isClosed = false

  function call<T>(
    method: TransportMethod,
    request: unknown,
    { signal }: CallOptions,
    perform: () => T,
  ): Promise<T> {
    link.record(method, request)
    return new Promise<T>((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      if (isClosed) return reject(closedError())
      const planned = link.takeFailure(method)
      let cancel: Unsubscribe = () => {}

      function settle(report: () => void): void {
        if (!underWay.delete(fail)) return
        cancel()
        stopBreak()
        signal.removeEventListener('abort', abort)
        report()
      }
      const fail = (error: ChatError) => settle(() => reject(error))
      const abort = () => settle(() => reject(signal.reason))
      const stopBreak = link.onBreak(fail)
      underWay.add(fail)
      signal.addEventListener('abort', abort)

      cancel = link.carry('requests', () => {
        const failure = link.failure() ?? (planned?.performed ? undefined : planned?.error)
        const done = failure ? { error: failure } : attempt(perform)
        const outcome = planned && !failure ? { error: planned.error } : done
        cancel = link.carry('answers', () =>
          settle(() => ('error' in outcome ? reject(outcome.error) : resolve(outcome.answer))),
        )
      })
    })
  }

  return {
    call,
    close() {
      isClosed = true
      for (const fail of [...underWay]) fail(closedError())
    },
  }
}

function attempt<T>(perform: () => T): Outcome<T> {
  try {
    return { answer: perform() }
  } catch (error) {
    // R10: calls reject only with ChatError.
    return { error: error instanceof ChatError ? error : new ChatError('server', { cause: error }) }
  }
}

/** A transport that was closed stays closed. */
export function closedError(): ChatError {
  return new ChatError('network', {
    message: 'The transport was closed, so nothing reaches the backend. Make another transport.',
  })
}
