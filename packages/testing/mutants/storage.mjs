// Planted bugs in what several pages and accounts share.

/** @type {readonly import('./mutants.mjs').Mutant[]} */
export const storageMutants = [
  {
    name: 'row of one account loaded for another',
    edits: [
      {
        file: 'storage/account-store.ts',
        find: '(await storage.loadRows(account)).filter(isRow)',
        replace:
          "(await Promise.all(['ada', 'bob'].map((one) => storage.loadRows(one)))).flat().filter(isRow)",
      },
    ],
  },
  {
    name: 'lock not released',
    edits: [
      {
        file: 'outbox/one-sender.ts',
        find: '      leave()\n      leave = undefined\n',
        replace: '      leave = undefined\n',
      },
    ],
  },
  {
    name: 'two senders',
    edits: [
      {
        file: 'outbox/one-sender.ts',
        find: 'isActive: name === undefined,',
        replace: 'isActive: true,',
      },
    ],
  },
]
