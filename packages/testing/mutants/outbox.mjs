// Planted bugs in what becomes of unsent messages.

/** @type {readonly import('./mutants.mjs').Mutant[]} */
export const outboxMutants = [
  {
    name: 'edit folded into a send that has left',
    edits: [
      {
        file: 'outbox/outbox.ts',
        find: "operation.kind === 'edit' && isFree",
        replace: "operation.kind === 'edit' && target.state === 'queued'",
      },
    ],
  },
  {
    name: 'reaction dropped with its message unsent',
    edits: [
      {
        file: 'outbox/row-fates.ts',
        find: 'one.operation = { ...one.operation, messageId: message.id } as OutboxOperation',
        replace:
          "if (one.operation.kind === 'react') { settle(one); continue }\n        one.operation = { ...one.operation, messageId: message.id } as OutboxOperation",
      },
    ],
  },
  {
    name: 'newest-first outbox',
    edits: [
      {
        file: 'outbox/outbox-lane.ts',
        find: 'const first = all.find(',
        replace: 'const first = [...all].reverse().find(',
      },
    ],
  },
  {
    name: 'no de-duplication by clientId',
    edits: [
      {
        file: 'outbox/anonymous.ts',
        find: 'one.clientId === message.clientId && isSend(one)',
        replace: 'false',
      },
      {
        file: 'timeline/timeline-messages.ts',
        find: ' && !this.#sent.has(clientId)',
        replace: '',
      },
    ],
  },
  {
    name: 'row removed before the answer',
    edits: [
      {
        file: 'outbox/outbox.ts',
        find: 'moved: (entry) => exchange.tell(entry),',
        replace: 'moved: (entry) => void store.deleteRow(entry.clientId),',
      },
    ],
  },
  {
    name: 'row never removed on echo',
    edits: [
      {
        file: 'outbox/anonymous.ts',
        find: 'one.clientId === message.clientId && isSend(one)',
        replace: 'false',
      },
    ],
  },
  {
    name: 'unsure send repeated',
    edits: [
      {
        file: 'outbox/outbox-lane.ts',
        find: 'entry.attempts > 0 && !idempotent && isSend(entry)',
        replace: 'entry.attempts > 99 && isSend(entry)',
      },
    ],
  },
  {
    name: 'poison row blocks',
    edits: [
      {
        file: 'outbox/outbox-lane.ts',
        find: "    if (!retryable) return park(entry, 'failed', error)\n",
        replace: '    if (!retryable) return wait(10_000)\n',
      },
    ],
  },
]
