// Planted bugs in how topics are kept open and read again.

/** @type {readonly import('./mutants.mjs').Mutant[]} */
export const connectionMutants = [
  {
    name: 'no re-run of catch-up on a reconnect inside it',
    edits: [
      {
        file: 'connection/reading.ts',
        find: '    alarm.stop()\n    running?.abort()\n    running = undefined\n',
        replace: '    alarm.stop()\n',
      },
      {
        file: 'connection/reading.ts',
        find: 'if (floor.leftMs() === 0) return void run()',
        replace: 'if (floor.leftMs() === 0) return void (running || run())',
      },
    ],
  },
  {
    name: '`ready` believed before registration',
    edits: [
      {
        file: 'connection/listening.ts',
        find: "    if (how === 'assumed') readLater(...assumedAgainMs)\n",
        replace: '',
      },
    ],
  },
  {
    name: 'refresh storm',
    edits: [
      {
        file: 'connection/connection.ts',
        find: 'const waitMs = reconnectMs(failures, random, lostError?.retryAfterMs)',
        replace: 'const waitMs = lostError?.retryAfterMs ?? 0',
      },
    ],
  },
  {
    name: 'Retry-After ignored',
    edits: [
      {
        file: 'outbox/outbox-lane.ts',
        find: 'wait(backoffMs(failures++, random, retryAfterMs), retryAfterMs !== undefined)',
        replace: 'wait(backoffMs(failures++, random))',
      },
    ],
  },
  {
    name: 'sink used after unsubscribe',
    edits: [
      {
        file: 'connection/listening.ts',
        find: 'if (sink === own) hear(...heard)',
        replace: 'hear(...heard)',
      },
    ],
  },
  {
    name: 'live shown while a gap is open',
    edits: [
      {
        file: 'connection/listening.ts',
        find: 'gap: whileOpen(readAgain),',
        replace: 'gap: whileOpen(() => void handlers.readAgain?.(new AbortController().signal)),',
      },
    ],
  },
  {
    name: 'timer left behind',
    edits: [
      {
        file: 'people/own-presence.ts',
        find: '    heartbeat.stop()\n',
        replace: '',
      },
    ],
  },
]
