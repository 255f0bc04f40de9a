import type { User } from '@parley/core'
import type { Backend } from './backend.js'

/** The reference server without a socket: live queries at `/live`, kept current by server-sent events. */
export const liveQueryStream: Backend = {
  id: 'live-query-stream',
  name: 'Reference server · Live query (stream)',
  connect: (me) => connect(me, 'stream'),
}

/** The same queries, asked again and again: for networks that hold streams back. */
export const liveQueryPoll: Backend = {
  id: 'live-query-poll',
  name: 'Reference server · Live query (poll)',
  connect: (me) => connect(me, 'poll'),
}

async function connect(me: User, mode: 'stream' | 'poll') {
  const { createLiveQueryTransport } = await import('@parley/live-query')
  return createLiveQueryTransport({ me, mode, url: '/live' })
}
