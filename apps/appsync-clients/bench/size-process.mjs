// Runs a bundle as it was measured, so that nothing it needs can have been left out: it has to hear what it sends.
import { pathToFileURL } from 'node:url'
import { keyOf, userOf } from './accounts.mjs'
import { answer } from './answer.mjs'
import { LocalWebSocket } from './local-web-socket.mjs'

globalThis.WebSocket = LocalWebSocket

answer({
  async run({ bundle, endpoint, text }) {
    const { start } = await import(pathToFileURL(bundle))
    const account = {
      endpoint,
      key: keyOf('own', 0),
      userId: userOf('own', 0).name,
      webSocket: LocalWebSocket,
    }
    return new Promise((resolve, reject) => {
      const limit = AbortSignal.timeout(20_000)
      limit.onabort = () => reject(new Error(`${bundle} did not hear "${text}"`))
      const hear = (heard) => heard === text && resolve(heard)
      // What is sent before it listens is not heard, and Amplify does not say when it does: it is sent again.
      Promise.resolve(start(account, hear, reject))
        .then(async ({ send }) => {
          for (; !limit.aborted; await new Promise((done) => setTimeout(done, 500)))
            await send(text)
        })
        .catch(reject)
    })
  },
})
