/** Calls once when the browser has nothing else to do, however often it is asked. */
export function whenIdle(callback: () => void) {
  let cancel: (() => void) | undefined
  const call = () => {
    cancel = undefined
    callback()
  }
  return {
    request() {
      if (cancel) return
      if (typeof requestIdleCallback === 'function') {
        const handle = requestIdleCallback(call)
        cancel = () => cancelIdleCallback(handle)
      } else {
        // Safari: after what is due now and the next frames.
        const handle = setTimeout(call, 50)
        cancel = () => clearTimeout(handle)
      }
    },
    cancel() {
      cancel?.()
      cancel = undefined
    },
  }
}
