// AWS's clients: an instance of aws-amplify and a socket for each. What counts as heard is what its subscription tells.
import { pathToFileURL } from 'node:url'
import { keyOf } from './accounts.mjs'
import { answerWhatIsHeard } from './heard.mjs'
import { LocalWebSocket } from './local-web-socket.mjs'

globalThis.WebSocket = LocalWebSocket

const [count, endpoint, conversationId, instance] = process.argv.slice(2)
const hear = answerWhatIsHeard(Number(count))
for (let index = 0; index < Number(count); index++) {
  const { listen } = await import(`${pathToFileURL(instance)}?client=${index}`)
  listen(
    { endpoint, apiKey: keyOf('official', index), conversationId },
    (text) => hear(index, text),
    (error) => console.error(`aws-amplify ${index} has given up:`, JSON.stringify(error)),
  )
}
