import { createLiveQueryTransport } from '@parley/live-query'
import { reset } from '@parley/testing/fault-proxy'
import {
  createConversation,
  history,
  signIn,
  signOut,
  startReferenceServer,
  writeTexts,
} from './reference-server.js'
import type { Subject } from './subject.js'

/** The server beats twice as often. */
const quickHeartbeat = { heartbeatMs: 1_000, timeoutMs: 4_000, idleMs: 500 }

/** Live queries: everything by `fetch`, what others write by a stream or by asking again. */
function subjectOf(mode: 'stream' | 'poll'): Subject {
  return {
    name: `live-query ${mode}`,
    startServer: startReferenceServer,
    ...{ signIn, signOut, createConversation, history, writeTexts },
    transportFor: ({ url, account, refused, heartbeat }) =>
      createLiveQueryTransport({
        url: `${url}/live`,
        me: { id: account.id, name: account.name },
        mode,
        async getToken({ refused: wasRefused }) {
          if (wasRefused) await refused?.()
          return account.token
        },
        ...(heartbeat === 'quick' && quickHeartbeat),
      }),
    listening: {
      name: 'the live query',
      concerns: ({ url = '' }) => url.includes('wg_json_patch'),
      cut(proxy) {
        proxy.use(reset())
        proxy.pass()
      },
    },
    usesWebSocket: false,
    protocolFaults: [],
    sendsNothing: mode === 'stream',
    renewsSilently: true,
  }
}

export const liveStreamSubject = subjectOf('stream')
export const livePollSubject = subjectOf('poll')
