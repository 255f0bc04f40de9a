import { countedEnvironment } from './counted-environment.mjs'
import { liveClient, settled } from './live-client.mjs'
import { messageAt } from './messages.mjs'

/** How often a listener of the timeline is told of 1,000 messages that arrive over so many frames (I14). */
export async function notificationsOver(frames, arrivals = 1_000) {
  const environment = countedEnvironment()
  const page = { messages: [], atStart: true, atEnd: true }
  const { client, conversation, sinks } = liveClient(environment, async () => page)
  conversation.open()
  for (const sink of sinks) sink.ready()
  await settled()
  environment.paint()
  let told = 0
  conversation.timeline.subscribe(() => {
    told += 1
  })
  for (let frame = 0; frame < frames; frame += 1) {
    for (let n = (arrivals / frames) * frame; n < (arrivals / frames) * (frame + 1); n += 1)
      for (const sink of sinks) sink.events([{ type: 'message', message: messageAt(n) }])
    environment.paint()
  }
  const { length } = conversation.timeline.get()
  client.close()
  if (length !== arrivals) throw new Error(`${length} of ${arrivals} messages arrived.`)
  return told
}
