import { setTimeout as delay } from 'node:timers/promises'
import { changeFields } from '../run/operations.mjs'
import { writerKey } from './accounts.mjs'
import { ask } from './request.mjs'

const query = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { ${changeFields} } }`

/** Somebody who uses no client writes to one conversation: each message's text is its number. */
export function createWriter(conversationId) {
  let written = 0
  const writer = {
    /** Resolves with the number of the message once the endpoint has it. */
    async write(url) {
      written += 1
      const number = written
      const input = { clientId: `message ${number}`, conversationId, text: `${number}` }
      await ask(url, writerKey, query, { input })
      return number
    },
    /** Writes a message every 250 ms until it is stopped; `stop` resolves with the number of the last. */
    start(url) {
      const over = new AbortController()
      const writing = (async () => {
        let last
        do {
          last = await writer.write(url)
          // `stop` ends the pause by an AbortError; nothing else can fail here.
          await delay(250, undefined, { signal: over.signal }).catch(() => {})
        } while (!over.signal.aborted)
        return last
      })()
      // Whoever stops it hears of a failure: until then it must not end the process.
      writing.catch(() => {})
      return {
        stop() {
          over.abort()
          return writing
        },
      }
    },
  }
  return writer
}
