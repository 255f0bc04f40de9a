/** Returns what asks for a call once the browser has nothing else to do; one call however often it is asked. */
export function whenIdle(callback: () => void): () => void {
  let isAsked = false
  return () => {
    if (isAsked) return
    isAsked = true
    const call = () => {
      isAsked = false
      callback()
    }
    // Safari: after what is due now and the next frames.
    if (typeof requestIdleCallback === 'function') requestIdleCallback(call)
    else setTimeout(call, 50)
  }
}
