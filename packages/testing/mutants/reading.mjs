// Planted bugs in what a page or an event does to what is shown.

const settlePage = '    const record = messages.settle(message, stamp)\n'
const settleKnown = (changed) => `    const known = messages.settled(message.id)?.message
    const record = messages.settle(known ? ${changed} : message, stamp)
`

/** @type {readonly import('./mutants.mjs').Mutant[]} */
export const readingMutants = [
  {
    name: 'edit lost in a gap',
    edits: [
      {
        file: 'timeline/timeline-page.ts',
        find: settlePage,
        replace: settleKnown(
          'message.deletedAt === undefined ? { ...message, text: known.text } : message',
        ),
      },
    ],
  },
  {
    name: 'deletion lost in a gap',
    edits: [
      {
        file: 'timeline/timeline-page.ts',
        find: settlePage,
        replace: settleKnown('message.deletedAt === undefined ? message : known'),
      },
    ],
  },
  {
    name: 'reaction lost in a gap',
    edits: [
      {
        file: 'timeline/timeline-page.ts',
        find: settlePage,
        replace: settleKnown('{ ...message, reactions: known.reactions ?? [] }'),
      },
    ],
  },
  {
    name: 'late-committed position missed',
    edits: [
      {
        file: 'timeline/timeline-page.ts',
        find: '  for (const message of read) {\n',
        replace: `  const isInner = (message: Message) => {
    const [first, final] = [list.at(0), list.at(list.length - 1)]
    return (
      first !== undefined &&
      final !== undefined &&
      !messages.settled(message.id) &&
      comparePlaces(placeOf(message), first) > 0 &&
      comparePlaces(placeOf(message), final) < 0
    )
  }
  for (const message of read) {
    if (isInner(message)) continue
`,
      },
    ],
  },
  {
    name: 'stale page beats a newer event',
    edits: [
      {
        file: 'conversation/conversation-reader.ts',
        find: 'gapBefore = timeline.applyPage(known, start, stamp)',
        replace: 'gapBefore = timeline.applyPage(known, start, timeline.beginRead())',
      },
    ],
  },
  {
    name: 'tombstone resurrected',
    edits: [
      {
        file: 'timeline/timeline-merge.ts',
        find: 'Number(isDeleted(one)) - Number(isDeleted(other))',
        replace: '0',
      },
    ],
  },
  {
    name: 'older revision wins',
    edits: [
      {
        file: 'timeline/timeline-merge.ts',
        find: 'typeof revision === typeof another ? compareValues(revision, another) : 0',
        replace: '0',
      },
    ],
  },
  {
    name: 'no de-duplication by id',
    edits: [
      {
        file: 'timeline/timeline-messages.ts',
        find: '    if (known) this.list = this.list.without(known)\n    // Spelled out',
        replace: '    // Spelled out',
      },
      {
        file: 'timeline/timeline-messages.ts',
        find: 'id: message.id, item }',
        replace: "id: message.id + (known ? ' ' : ''), item }",
      },
    ],
  },
  {
    name: 'event applied to another conversation',
    edits: [
      {
        file: 'chat-client.ts',
        find: "type === 'message' ? event.message.conversationId : event.conversationId,",
        replace: "[...conversations.keys()].at(-1) ?? '',",
      },
      {
        file: 'timeline/timeline-messages.ts',
        find: '      message.conversationId === this.options.conversationId &&\n',
        replace: '',
      },
    ],
  },
]
