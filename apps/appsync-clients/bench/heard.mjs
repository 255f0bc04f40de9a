// What the clients of one process have heard, by the number in each message's text.
import { answer } from './answer.mjs'

/**
 * @param {number} count how many clients
 * @returns {(client: number, text: string) => void} to be called for each message that a client shows
 */
export function answerWhatIsHeard(count) {
  const heard = Array.from({ length: count }, () => new Map())
  const watching = new Set()
  const newest = new Array(count).fill(0)

  answer({
    /** Resolves with how many clients have heard a message of this number or later, once all have or time is up. */
    until({ number, waitMs }) {
      return new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer)
          watching.delete(look)
          resolve(newest.filter((one) => one >= number).length)
        }
        const look = () => newest.every((one) => one >= number) && done()
        const timer = setTimeout(done, waitMs)
        watching.add(look)
        look()
      })
    },
    /** Resolves with whether each client has heard each message, once all have or time is up. */
    whole({ from, to, waitMs }) {
      return new Promise((resolve) => {
        const isWhole = () => heard.every((one) => missing(one, from, to) === 0)
        const done = () => {
          clearTimeout(timer)
          watching.delete(look)
          resolve(isWhole())
        }
        const look = () => isWhole() && done()
        const timer = setTimeout(done, waitMs)
        watching.add(look)
        look()
      })
    },
    /** For each client: when it heard the first of these messages, and how many of them it never heard. */
    summary: ({ from, to }) =>
      heard.map((one) => {
        const times = [...one].filter(([number]) => number >= from).map(([, at]) => at)
        return {
          firstAt: times.length > 0 ? Math.min(...times) : null,
          missed: missing(one, from, to),
        }
      }),
  })

  return (client, text) => {
    const number = Number(text)
    if (heard[client].has(number)) return
    heard[client].set(number, Date.now())
    newest[client] = Math.max(newest[client], number)
    for (const look of [...watching]) look()
  }
}

function missing(one, from, to) {
  let count = 0
  for (let number = from; number <= to; number++) if (!one.has(number)) count += 1
  return count
}
