import { eachTransport, events, everywhere, type Lie, pages, read, told } from './lie.js'

const asString = (position: unknown) => String(position)

/** R1 to R5 and R7: ids, positions, revisions, client ids, deletions, pages. */
export const liesAboutMessages: readonly Lie[] = [
  {
    clause: 'R1',
    name: 'gives messages of pages their index as id',
    noticedBy: 'one id',
    tell: read((message, index) => ({ ...message, id: `row-${index}` })),
  },
  {
    clause: 'R1',
    name: 'gives messages of events an id of its own',
    noticedBy: 'one id',
    tell: told((message) => ({ ...message, id: `event-of-${message.id}` })),
  },
  {
    clause: 'R1',
    name: 'gives messages other ids once there is a deletion',
    noticedBy: 'ids stay',
    tell: pages((page) => {
      const deletions = page.messages.filter(({ deletedAt }) => deletedAt !== undefined).length
      return {
        ...page,
        messages: page.messages.map((one) => ({ ...one, id: `${one.id}${'-'.repeat(deletions)}` })),
      }
    }),
  },
  {
    clause: 'R2',
    name: 'has digit strings as positions',
    noticedBy: 'across 9 to 10',
    tell: everywhere((one) => ({ ...one, position: asString(one.position) })),
  },
  {
    clause: 'R2',
    name: 'has positions of another type in events',
    noticedBy: 'one position',
    tell: told((one) => ({ ...one, position: asString(one.position) })),
  },
  {
    clause: 'R2',
    name: 'leaves the position out of pages',
    noticedBy: 'one position',
    tell: read(({ position, ...rest }) => rest),
  },
  {
    clause: 'R3',
    name: 'counts revisions down',
    noticedBy: 'higher revision',
    tell: everywhere((one) => ({ ...one, revision: -Number(one.revision) })),
  },
  {
    clause: 'R3',
    name: 'never changes the revision',
    noticedBy: 'higher revision',
    tell: everywhere((one) => ({ ...one, revision: 1 })),
  },
  {
    clause: 'R3',
    name: 'tells nobody of reactions',
    noticedBy: 'an edit and a reaction',
    tell: events((event) => (event.type === 'message' && event.message.reactions ? [] : [event])),
  },
  {
    clause: 'R3',
    name: 'reads pages without reactions',
    noticedBy: 'an edit and a reaction',
    tell: read(({ reactions, ...rest }) => rest),
  },
  {
    clause: 'R3',
    name: 'reads pages from a replica that lags behind the events',
    noticedBy: 'a page shows what',
    tell: pages((page) => ({ ...page, messages: page.messages.slice(0, -1) })),
  },
  {
    clause: 'R4',
    name: 'echoes without the client id',
    noticedBy: 'events of own messages',
    tell: told(({ clientId, ...rest }) => rest),
  },
  {
    clause: 'R4',
    name: 'reads own messages without the client id',
    noticedBy: 'own messages are recognised',
    tell: read(({ clientId, ...rest }) => rest),
  },
  {
    clause: 'R4',
    name: 'forgets the client id at an edit',
    noticedBy: 'after edits',
    tell: told((message) => {
      const { clientId, ...rest } = message
      return message.editedAt === undefined ? message : rest
    }),
  },
  {
    clause: 'R4',
    name: 'neither echoes nor answers with the message',
    noticedBy: 'own messages are recognised',
    tell: eachTransport((honest) => ({
      capabilities: { ...honest.capabilities, echoesClientId: false },
      send: async (operation, options) => void (await honest.send(operation, options)),
    })),
  },
  {
    clause: 'R4',
    name: 'answers with another id than it echoed',
    noticedBy: 'comes before the answer',
    tell: eachTransport((honest) => ({
      async send(operation, options) {
        const answer = await honest.send(operation, options)
        return answer && { ...answer, id: `answer-${answer.id}` }
      },
    })),
  },
  {
    clause: 'R5',
    name: 'leaves the text in the tombstones of pages',
    noticedBy: 'shows in pages',
    tell: read((one) => (one.deletedAt === undefined ? one : { ...one, text: 'taken back' })),
  },
  {
    clause: 'R5',
    name: 'leaves the text in the tombstones of events',
    noticedBy: 'reaches those who listen',
    tell: told((one) => (one.deletedAt === undefined ? one : { ...one, text: 'taken back' })),
  },
  {
    clause: 'R5',
    name: 'declares absence and shows tombstones',
    noticedBy: 'shows in pages',
    tell: eachTransport((honest) => ({
      capabilities: { ...honest.capabilities, deletions: 'absence' },
    })),
  },
  {
    clause: 'R5',
    name: 'declares tombstones and leaves deleted messages out',
    noticedBy: 'shows in pages',
    tell: pages((page) => ({
      ...page,
      messages: page.messages.filter(({ deletedAt }) => deletedAt === undefined),
    })),
  },
  {
    clause: 'R5',
    name: 'tells nobody of a deletion',
    noticedBy: 'reaches those who listen',
    tell: events((event) =>
      event.type === 'message' && event.message.deletedAt !== undefined ? [] : [event],
    ),
  },
  {
    clause: 'R7',
    name: 'leaves a message out in the middle of pages',
    noticedBy: 'the newest page',
    tell: pages((page) => ({ ...page, messages: page.messages.filter((_, at) => at !== 2) })),
  },
  {
    clause: 'R7',
    name: 'skips a message between two pages',
    noticedBy: 'pages before',
    tell: pages((page, { start }) => {
      const skips = start !== 'newest' && 'before' in start && page.messages.length > 1
      return skips ? { ...page, messages: page.messages.slice(0, -1) } : page
    }),
  },
  {
    clause: 'R7',
    name: 'repeats the last message of a page in the next',
    noticedBy: 'pages after',
    tell: pages((page, { start }) =>
      start !== 'newest' && 'after' in start
        ? { ...page, messages: [start.after, ...page.messages] }
        : page,
    ),
  },
  {
    clause: 'R7',
    name: 'gives an empty page in the middle',
    noticedBy: 'pages before',
    tell: pages((page, { start }) =>
      start !== 'newest' && 'before' in start && !page.atStart ? { ...page, messages: [] } : page,
    ),
  },
  {
    clause: 'R7',
    name: 'says `atStart` too early',
    noticedBy: 'the newest page',
    tell: pages((page) => ({ ...page, atStart: true })),
  },
  {
    clause: 'R7',
    name: 'never says `atEnd`',
    noticedBy: 'pages after',
    tell: pages((page) => ({ ...page, atEnd: false })),
  },
  {
    clause: 'R7',
    name: 'gives the newest message first',
    noticedBy: 'the newest page',
    tell: pages((page) => ({ ...page, messages: [...page.messages].reverse() })),
  },
  {
    clause: 'R7',
    name: 'gives the newest page for one around a message',
    noticedBy: 'around',
    tell: eachTransport((honest) => ({
      loadMessages: (request, options) =>
        honest.loadMessages(
          request.start !== 'newest' && 'around' in request.start
            ? { ...request, start: 'newest' }
            : request,
          options,
        ),
    })),
  },
]
