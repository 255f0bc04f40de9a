import type { Clock, Unsubscribe } from '@parley/core'

/** Resolves after `durationMs` on the backend's clock; rejects where the script was stopped meanwhile. */
export type Wait = (durationMs: number) => Promise<void>

/**
 * Runs a script until it ends or the returned function is called: then its timer goes and the `wait` it stands at
 * rejects, so that `finally` blocks run. Other failures of the script stay unhandled rejections, to be seen.
 */
export function runScript(clock: Clock, script: (wait: Wait) => Promise<void>): Unsubscribe {
  const stopped = new Error('The script was stopped.')
  const waiting = new Set<() => void>()
  let isStopped = false

  const wait: Wait = (durationMs) =>
    new Promise((resolve, reject) => {
      if (isStopped) return reject(stopped)
      const stop = () => {
        cancel()
        reject(stopped)
      }
      const cancel = clock.after(durationMs, () => {
        waiting.delete(stop)
        resolve()
      })
      waiting.add(stop)
    })

  async function run(): Promise<void> {
    try {
      await script(wait)
    } catch (error) {
      if (error !== stopped) throw error
    }
  }

  void run()
  return () => {
    isStopped = true
    for (const stop of waiting) stop()
    waiting.clear()
  }
}
