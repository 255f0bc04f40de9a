import type { ChatConversation } from '@parley/core'
import { createWorld } from './world.js'

/** A conversation that is open and live, and what the backend was asked and holds. */

export async function opened(options: Parameters<typeof createWorld>[0] = {}) {
  const world = createWorld(options)
  world.room.open()
  await world.settle()
  const sends = () => world.link.calls.filter((call) => call.method === 'send').length
  const onServer = () =>
    world.backend
      .messages('room')
      .map((message) => (message.deletedAt === undefined ? message.text : '(deleted)'))
  return { ...world, sends, onServer }
}

export const itemOf = (room: ChatConversation, index = 0) => {
  const item = room.timeline.get().at(index)
  if (item.kind === 'gap') throw new Error('That is a gap.')
  return item
}
