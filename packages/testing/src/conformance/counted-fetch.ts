/** `fetch` that knows what it was asked and which of its requests still wait for their answer. */
export class CountedFetch {
  readonly urls: string[] = []
  readonly #open = new Set<Promise<Response>>()

  readonly fetch: typeof fetch = (...asked) => {
    this.urls.push(String(asked[0]))
    const answer = fetch(...asked)
    this.#open.add(answer)
    const ended = () => this.#open.delete(answer)
    answer.then(ended, ended)
    return answer
  }

  get open(): number {
    return this.#open.size
  }

  /** Resolves once what waits now was answered or has failed. */
  async allAnswered(): Promise<void> {
    await Promise.allSettled(this.#open)
  }
}
