import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Timeline } from '../src/timeline/timeline.js'
import type { ChatEvent, Message, MessagePage, PageStart } from '../src/transport.js'
import { ada, createTimeline, itemsOf, page } from './timeline-world.js'

const pageSize = 3

/** A backend: what it holds, and the events that nobody has seen yet. */
class Backend {
  readonly removesDeleted: boolean
  messages: readonly Message[] = []
  events: ChatEvent[] = []
  made = 0
  revisions = 0

  constructor(removesDeleted: boolean) {
    this.removesDeleted = removesDeleted
  }

  creates(): void {
    const position = ++this.made
    const id = `m${position}`
    const base = { id, conversationId: 'c1', author: ada, createdAt: position }
    const message = { ...base, position, revision: ++this.revisions, text: `made ${position}` }
    this.messages = [...this.messages, message]
    this.events.push({ type: 'message', message })
  }

  edits(index: number): void {
    const message = this.messages[index % Math.max(1, this.messages.length)]
    if (message === undefined || message.deletedAt !== undefined) return
    const revision = ++this.revisions
    const edited = { ...message, revision, text: `edited ${revision}` }
    this.messages = this.messages.map((other) => (other === message ? edited : other))
    const { id, conversationId } = message
    this.events.push(
      revision % 2 === 0
        ? { type: 'message', message: edited }
        : { type: 'message-changed', conversationId, id, revision, changes: { text: edited.text } },
    )
  }

  deletes(index: number): void {
    const message = this.messages[index % Math.max(1, this.messages.length)]
    if (message === undefined || message.deletedAt !== undefined) return
    const deleted = { ...message, revision: ++this.revisions, text: '', deletedAt: 9 }
    this.messages = this.removesDeleted
      ? this.messages.filter((other) => other !== message)
      : this.messages.map((other) => (other === message ? deleted : other))
    const { id, conversationId } = message
    this.events.push(
      this.removesDeleted || this.revisions % 2 === 0
        ? { type: 'message-deleted', conversationId, id }
        : { type: 'message', message: deleted },
    )
  }

  reads(start: PageStart): MessagePage {
    const all = this.messages
    let from = Math.max(0, all.length - pageSize)
    if (typeof start === 'object' && 'before' in start) {
      const until = all.filter((message) => message.createdAt < start.before.createdAt).length
      from = Math.max(0, until - pageSize)
      return page(all.slice(from, until), { atStart: from === 0, atEnd: until === all.length })
    }
    if (typeof start === 'object' && 'after' in start)
      from = all.filter((message) => message.createdAt <= start.after.createdAt).length
    if (typeof start === 'object' && 'around' in start)
      from = Math.max(0, all.findIndex((message) => message.id === start.around) - 1)
    const content = all.slice(from, from + pageSize)
    return page(content, { atStart: from === 0, atEnd: from + pageSize >= all.length })
  }
}

function apply(timeline: Timeline, event: ChatEvent): void {
  if (event.type === 'message') timeline.applyMessage(event.message)
  else if (event.type === 'message-changed') timeline.applyChange(event)
  else if (event.type === 'message-deleted') timeline.applyDeletion(event.id)
}

function content(timeline: Timeline) {
  return itemsOf(timeline.snapshot()).map((item) =>
    item.kind === 'gap' ? '...' : [item.message.id, item.message.text],
  )
}

const step = fc.oneof(
  { weight: 5, arbitrary: fc.constant('create' as const) },
  { weight: 1, arbitrary: fc.constant('edit' as const) },
  { weight: 1, arbitrary: fc.constant('delete' as const) },
  { weight: 4, arbitrary: fc.constant('deliver' as const) },
  { weight: 1, arbitrary: fc.constant('deliver out of order' as const) },
  { weight: 1, arbitrary: fc.constant('lose' as const) },
  { weight: 2, arbitrary: fc.constant('ask newest' as const) },
  { weight: 2, arbitrary: fc.constant('ask older' as const) },
  { weight: 1, arbitrary: fc.constant('ask newer' as const) },
  { weight: 1, arbitrary: fc.constant('ask around' as const) },
  { weight: 2, arbitrary: fc.constant('ask gap' as const) },
  { weight: 5, arbitrary: fc.constant('answer' as const) },
  { weight: 1, arbitrary: fc.constant('drop unread' as const) },
)

interface Read {
  readonly start: PageStart
  readonly stamp: number
  answer?: MessagePage
}

describe.each(['tombstone', 'absence'] as const)('a timeline over deletions by %s', (deletions) => {
  it('hides no hole and ends as the backend, whatever is read, lost, late or filled when', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(step, fc.nat({ max: 40 })), { maxLength: 120, size: 'max' }),
        (steps) => {
          const timeline = createTimeline({ deletions })
          const backend = new Backend(deletions === 'absence')
          let asked: Read[] = []
          const ask = (start: PageStart) => asked.push({ start, stamp: timeline.beginRead() })
          const fill = (number: number): PageStart => {
            const gaps = timeline.gaps()
            const gap = gaps[number % Math.max(1, gaps.length)]
            return gap === undefined
              ? 'newest'
              : number % 2 === 0
                ? gap.newer
                : (gap.older ?? gap.newer)
          }
          const catchUp = () => {
            const stamp = timeline.beginRead()
            timeline.applyPage(backend.reads('newest'), 'newest', stamp)
            return stamp
          }
          const expectNoHiddenHole = () => {
            if (!timeline.atEnd || backend.events.length > 0) return
            const shown = content(timeline).map((entry) => entry[0])
            const held = backend.messages.map(({ id }) => id)
            shown.forEach((id, index) => {
              const next = shown[index + 1]
              // Two that stand side by side do so in the backend, but for what a page has yet to take away.
              if (id === '.' || next === undefined || next === '.') return
              const [from, to] = [held.indexOf(String(id)), held.indexOf(next)]
              if (from >= 0 && to >= 0) expect([id, next, to - from]).toEqual([id, next, 1])
            })
          }

          for (const [name, number] of steps) {
            if (name === 'create') backend.creates()
            else if (name === 'edit') backend.edits(number)
            else if (name === 'delete') backend.deletes(number)
            else if (name === 'deliver') {
              const event = backend.events.shift()
              if (event !== undefined) apply(timeline, event)
            } else if (name === 'deliver out of order') {
              const [event] = backend.events.splice(number % Math.max(1, backend.events.length), 1)
              if (event !== undefined) apply(timeline, event)
              if (event !== undefined && number % 3 === 0) apply(timeline, event)
            } else if (name === 'lose') {
              // The connection is lost and comes back: the engine reads again and drops what it did not read.
              timeline.interrupt()
              backend.events = []
              // Reads that began before are answered all the same, some of them.
              if (number % 2 === 0) asked = []
              timeline.dropUnread(catchUp())
            } else if (name === 'ask newest') ask('newest')
            else if (name === 'ask older') ask(timeline.olderStart())
            else if (name === 'ask newer') ask(timeline.newerStart())
            else if (name === 'ask around' && backend.messages.length > 0)
              ask({ around: backend.messages[number % backend.messages.length]?.id ?? '' })
            else if (name === 'ask gap') ask(fill(number))
            else if (name === 'answer') {
              // The backend reads at one moment, and its answer arrives at another.
              const read = asked[number % Math.max(1, asked.length)]
              if (read === undefined) continue
              if (read.answer === undefined) {
                // Absence says only as much as the order of reads: here what was asked first is read first.
                const first = deletions === 'absence' ? asked.slice(0, asked.indexOf(read)) : []
                for (const one of [...first, read]) one.answer ??= backend.reads(one.start)
              } else {
                timeline.applyPage(read.answer, read.start, read.stamp)
                asked.splice(asked.indexOf(read), 1)
              }
            }
            expectNoHiddenHole()
          }

          // Quiet: every event arrives, and everything that is shown as missing is read.
          for (const event of backend.events.splice(0)) apply(timeline, event)
          timeline.interrupt()
          timeline.dropUnread(catchUp())
          for (let reads = 0; timeline.gaps().length > 0 || !timeline.atStart; reads++) {
            const start = timeline.gaps().length > 0 ? fill(reads) : timeline.olderStart()
            timeline.applyPage(backend.reads(start), start, timeline.beginRead())
            if (reads > 500) throw new Error(`Never filled: ${JSON.stringify(content(timeline))}`)
          }
          expect(content(timeline)).toEqual(backend.messages.map(({ id, text }) => [id, text]))
        },
      ),
      { numRuns: 400 },
    )
  }, 60_000)
})
