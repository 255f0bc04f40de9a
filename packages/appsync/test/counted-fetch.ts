/** `fetch` that knows which of its requests still wait for their answer. */
export class CountedFetch {
  readonly #open = new Set<Promise<Response>>()

  readonly fetch: typeof fetch = (...asked) => {
    const answer = fetch(...asked)
    this.#open.add(answer)
    const ended = () => this.#open.delete(answer)
    answer.then(ended, ended)
    return answer
  }

  /** Resolves once what waits now was answered or has failed. */
  async allAnswered(): Promise<void> {
    await Promise.allSettled(this.#open)
  }
}
