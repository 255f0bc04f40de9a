import { ChatError } from '../dist/index.js'
import { countedEnvironment } from './counted-environment.mjs'
import { liveClient, settled } from './live-client.mjs'
import { messageAt } from './messages.mjs'

const page = { messages: [messageAt(0)], atStart: true, atEnd: true }
const all = (sinks, tell) => {
  for (const sink of [...sinks]) tell(sink)
}
/** The source of a listening that has closed is gone, as far as the transport goes. */
const closeAll = (sinks, code) =>
  all(sinks, (sink) => {
    sinks.delete(sink)
    sink.closed(new ChatError(code))
  })
/** How the client gets into each state. */
const ways = {
  idle() {},
  connecting() {},
  'catching-up': ({ sinks }) => all(sinks, (sink) => sink.ready()),
  live: ({ sinks }) => all(sinks, (sink) => sink.ready()),
  waiting: ({ sinks }) => closeAll(sinks, 'network'),
  offline: ({ environment }) => environment.online.set(false),
  refused: ({ sinks }) => closeAll(sinks, 'auth'),
}

/** What is left of timers, frames, listeners and listenings when a client is closed in each state (I13). */
export async function leftoversByState() {
  const left = {}
  for (const [state, enter] of Object.entries(ways)) {
    const environment = countedEnvironment()
    const isRead = state !== 'catching-up'
    const load = isRead ? async () => page : () => new Promise(() => {})
    const { client, conversation, sinks } = liveClient(environment, load)
    if (state !== 'idle') {
      conversation.open()
      conversation.timeline.subscribe(() => {})
      client.onInboxChange(() => {})
      client.presence().subscribe(() => {})
    }
    enter({ environment, sinks })
    await settled()
    if (client.connection.get().status !== state)
      throw new Error(`The client is ${client.connection.get().status}, not ${state}.`)
    conversation.send({ text: 'under way' })
    conversation.setTyping(true)
    conversation.markRead(messageAt(0))
    conversation.markRead(messageAt(1))
    await settled()
    client.close()
    await settled()
    left[state] = environment.left + sinks.size
  }
  return left
}
