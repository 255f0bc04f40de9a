import { fault } from './fault.js'

/**
 * Runs `call` and settles as it does, or at once when one of `signals` aborts (with its reason) or after `timeoutMs` (with
 * ChatError `timeout`), even where the call does not heed the signal it is given.
 */
export async function withDeadline<T>(
  timeoutMs: number,
  signals: readonly (AbortSignal | undefined)[],
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const { signal } = controller
  const follow = () => {
    for (const outer of signals) if (outer?.aborted) controller.abort(outer.reason)
  }
  const timer = setTimeout(
    () => controller.abort(fault('timeout', `No answer within ${timeoutMs} ms`)),
    timeoutMs,
  )
  for (const outer of signals) outer?.addEventListener('abort', follow)
  try {
    return await new Promise<T>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason))
      follow()
      if (!signal.aborted) call(signal).then(resolve, reject)
    })
  } finally {
    clearTimeout(timer)
    for (const outer of signals) outer?.removeEventListener('abort', follow)
  }
}
