/** What was taken, by case and contender; a contender that failed in a case has a reason there instead. */
export class Results {
  /** @type {Map<string, (Record<string, number> | undefined)[]>} */
  #rounds = new Map()
  /** @type {Map<string, string>} */
  #reasons = new Map()

  /** @param {string} name @param {string} contender @param {number} round */
  add(name, contender, round, { metrics, reason }) {
    const key = `${name} ${contender}`
    if (metrics === undefined) this.#reasons.set(key, reason)
    else {
      const rounds = this.#rounds.get(key) ?? []
      rounds[round] = metrics
      this.#rounds.set(key, rounds)
    }
  }

  /** Why there is nothing, or not all of it. */
  reason(name, contender) {
    return this.#reasons.get(`${name} ${contender}`)
  }

  /** By round; undefined where it was not taken. @returns {readonly (number | undefined)[]} */
  rounds(name, contender, metric) {
    const rounds = this.#rounds.get(`${name} ${contender}`) ?? []
    return Array.from(rounds, (metrics) => metrics?.[metric])
  }

  /** @returns {readonly number[]} */
  values(name, contender, metric) {
    return this.rounds(name, contender, metric).filter((value) => value !== undefined)
  }
}
