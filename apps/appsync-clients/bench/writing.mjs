import { setTimeout as delay } from 'node:timers/promises'
import { changeFields } from '../run/operations.mjs'
import { writerKey } from './accounts.mjs'
import { ask } from './request.mjs'

const query = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { ${changeFields} } }`
let written = 0

/** Writes the next message and resolves with its number, which is its text, once the endpoint has it. */
export async function write(url, conversationId) {
  written += 1
  const number = written
  const input = { clientId: `message ${number}`, conversationId, text: `${number}` }
  await ask(url, writerKey, query, { input })
  return number
}

/** Writes a message every 250 ms until it is stopped; `stop` resolves with the number of the last. */
export function startWriting(url, conversationId) {
  const over = new AbortController()
  const writing = (async () => {
    let last
    do {
      last = await write(url, conversationId)
      await delay(250, undefined, { signal: over.signal }).catch(() => {})
    } while (!over.signal.aborted)
    return last
  })()
  // Whoever stops it hears of a failure.
  writing.catch(() => {})
  return {
    stop() {
      over.abort()
      return writing
    },
  }
}
