/** Resolves with the time right after the next frame was painted; the layout is clean then. */
export function afterPaint(): Promise<number> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => resolve(performance.now())
      port2.postMessage(undefined)
    })
  })
}

/**
 * Frames until `isShown` holds after a paint; resolves with the time of that paint. Rejects after `limitMs`.
 * `stillMs`: it must hold that much longer, or the wait begins anew.
 */
export async function paintedWhen(
  isShown: () => boolean,
  { limitMs, stillMs = 0 }: { readonly limitMs: number; readonly stillMs?: number },
): Promise<number> {
  const began = performance.now()
  let since: number | undefined
  for (;;) {
    const at = await afterPaint()
    if (!isShown()) since = undefined
    else {
      since ??= at
      if (at - since >= stillMs) return since
    }
    if (at - began > limitMs) throw new Error(`was not painted within ${limitMs} ms`)
  }
}

/** The beat of what is played, and of looking whether all is quiet: asking for frames would keep the page from being idle. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** While so many frames are drawn: how long something is watched. */
export async function frames(count: number): Promise<void> {
  for (let drawn = 0; drawn < count; drawn += 1) await new Promise(requestAnimationFrame)
}

/** Until nothing has changed in the document for a while: what a contender does when idle is done. */
export async function settled(quietMs = 300, limitMs = 10_000): Promise<void> {
  const began = performance.now()
  let changedAt = began
  const observer = new MutationObserver(() => {
    changedAt = performance.now()
  })
  observer.observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    characterData: true,
  })
  do await sleep(50)
  while (performance.now() - changedAt < quietMs && performance.now() - began < limitMs)
  observer.disconnect()
}
