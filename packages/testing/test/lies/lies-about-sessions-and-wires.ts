import type { Lie } from './lie.js'
import { withRawEvents } from './with-raw-events.js'
import { withSessions } from './with-sessions.js'

/** R9 and R16, where the in-memory backend has nothing to break: round one that has. */
export const liesAboutSessionsAndWires: readonly Lie[] = [
  {
    clause: 'R9',
    name: 'renews its credentials for each call that waits',
    noticedBy: 'once for all who wait',
    tell: (honest) => withSessions(honest, { storms: true }),
  },
  {
    clause: 'R9',
    name: 'gives up at the first refusal',
    noticedBy: 'once for all who wait',
    tell: (honest) => withSessions(honest, { renewsForCalls: false }),
  },
  {
    clause: 'R9',
    name: 'does not renew its credentials for a topic',
    noticedBy: 'ready all the same',
    tell: (honest) => withSessions(honest, { renewsForTopics: false }),
  },
  {
    clause: 'R16',
    name: 'closes at an event that it does not know',
    noticedBy: 'an unknown type',
    tell: (honest) => withRawEvents(honest, { closesAtUnknown: true }),
  },
  {
    clause: 'R16',
    name: 'never ends a text that is written piece by piece',
    noticedBy: 'piece by piece',
    tell: (honest) => withRawEvents(honest, { leavesStateAtTheEnd: true }),
  },
  {
    clause: 'R16',
    name: 'has a message for each piece of a text',
    noticedBy: 'piece by piece',
    tell: (honest) => withRawEvents(honest, { hasAMessageForEachPiece: true }),
  },
]
