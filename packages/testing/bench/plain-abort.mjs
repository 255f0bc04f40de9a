// AbortController without Node's EventTarget, for the simulator alone: the worlds make some 150 of them each, and Node's
// cost 5 µs apiece and outlive their young collection. The tests run some of the same worlds over Node's own.
class PlainAbortSignal {
  aborted = false
  reason
  #listeners = new Set()

  addEventListener(_type, listener) {
    this.#listeners.add(listener)
  }

  removeEventListener(_type, listener) {
    this.#listeners.delete(listener)
  }

  throwIfAborted() {
    if (this.aborted) throw this.reason
  }

  static abort(signal, reason) {
    if (signal.aborted) return
    signal.aborted = true
    signal.reason = reason
    const listeners = [...signal.#listeners]
    for (const listener of listeners) if (signal.#listeners.has(listener)) listener()
  }
}

globalThis.AbortController = class {
  signal = new PlainAbortSignal()

  abort(reason = new DOMException('This operation was aborted', 'AbortError')) {
    PlainAbortSignal.abort(this.signal, reason)
  }
}
