import { drop, refuse, reset, stall } from '@parley/testing/fault-proxy'
import { inTime } from './deadline.js'
import { type FaultRow, faultWithinMs, renew, type Stage } from './fault-row.js'
import type { Account, Subject } from './subject.js'

/** Sessions that end and servers that die. */
export const rowsOfServers = ({ renewsSilently = false }: Subject): readonly FaultRow[] => [
  {
    name: 'session revoked, a fresh token is there',
    ...renewed(renewsSilently, ({ subject, server, near }) =>
      subject.signOut(server, near.account),
    ),
  },
  {
    name: 'session revoked, no fresh token, signed in later',
    noticedBy: 'connection',
    refused: async () => {},
    begin: ({ subject, server, near }) => subject.signOut(server, near.account),
    during: ({ near }) =>
      near.until('it is refused', () => near.client.connection.get().status === 'refused'),
    async end({ subject, server, near }) {
      if (near.conversation.state.get().unsent === 0)
        throw new Error('Nothing was kept in the outbox of somebody who is refused.')
      await renew({ subject, server, account: near.account })
      near.client.restart()
    },
  },
  {
    name: 'session expires under an open socket',
    ...renewed(renewsSilently, () => {}),
    server: { own: true, sessionTtlMs: 4_000 },
  },
  {
    name: 'server killed and started again',
    noticedBy: 'connection',
    server: { own: true },
    connects: 'directly',
    begin: ({ server }) => server.kill(),
    end: ({ server }) => server.restart(),
  },
  {
    name: 'server killed after it took a message, before it answered',
    noticedBy: 'either',
    server: { own: true },
    async begin(stage) {
      const before = stage.far.messages().length
      // What the server says stays on the way; that it took the message is seen at the other end.
      stage.proxy.use(stall('to-client'))
      stage.near.write(1)
      await stage.far.until('it arrives', () => stage.far.messages().length > before)
      await stage.server.kill()
      stage.proxy.use(drop('to-client'))
      stage.proxy.use(reset())
    },
    end: ({ server, proxy }) => {
      proxy.pass()
      return server.restart()
    },
  },
  // The server says again what changed; of more than 1,000 changes, the client reads pages and fills the gap.
  missed('900 messages missed', 900),
  missed('1,000 messages missed', 1_000),
]

/** The token is renewed. Where nobody sees it, it is over when the fresh one is there. */
function renewed(
  isSilent: boolean,
  begin: FaultRow['begin'],
): Pick<FaultRow, 'noticedBy' | 'begin' | 'refused' | 'during'> {
  if (!isSilent) return { noticedBy: 'connection', begin }
  const waiting = new WeakMap<Account, { readonly fresh: Promise<void>; arrived(): void }>()
  return {
    noticedBy: 'nothing',
    begin(stage) {
      let arrived = () => {}
      const fresh = new Promise<void>((resolve) => {
        arrived = resolve
      })
      waiting.set(stage.near.account, { fresh, arrived })
      return begin(stage)
    },
    async refused(stage) {
      await renew(stage)
      waiting.get(stage.account)?.arrived()
    },
    during: ({ near }) =>
      inTime(
        faultWithinMs,
        'No token was refused',
        waiting.get(near.account)?.fresh ?? Promise.reject(),
      ),
  }
}

function missed(name: string, count: number): FaultRow {
  return {
    name,
    noticedBy: 'connection',
    isTimed: true,
    writes: 'one message',
    begin({ proxy, near }) {
      proxy.use(reset())
      proxy.use(refuse())
      near.environment.setOnline(false)
    },
    during: async ({ subject, server, near, far, conversationId, addTexts }: Stage) => {
      const texts = addTexts(far.account.id, count)
      await far.untilSent()
      await subject.writeTexts(server, far.account, conversationId, texts)
      const isAhead = () => far.messages().length - near.messages().length >= count
      await far.until('it has heard of them', isAhead)
    },
    end({ proxy, near, far }) {
      if (far.messages().length - near.messages().length < count)
        throw new Error('It has heard of what it was to miss.')
      proxy.pass()
      // As a device says it when its network is back.
      near.environment.setOnline(true)
    },
  }
}
