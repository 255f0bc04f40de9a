import { ChatError, createChatClient } from '@parley/core'
import { createMemoryBackend, createVirtualEnvironment } from '@parley/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { shown } from './world.js'

const faults = ['network', 'timeout', 'server', 'rate-limited'] as const
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('send'), who: fc.nat(1) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('elsewhere'),
      count: fc.integer({ min: 1, max: 60 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('edit', 'delete', 'react', 'their-edit', 'their-delete'),
      who: fc.nat(1),
      which: fc.nat(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'cut',
        'restore',
        'hold',
        'hold-answers',
        'hold-events',
        'release',
        'gap',
        'offline',
        'online',
        'older',
        'reopen',
      ),
      who: fc.nat(1),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('fail'),
      who: fc.nat(1),
      method: fc.constantFrom('send' as const, 'loadMessages' as const, 'edit' as const),
      code: fc.constantFrom(...faults),
      performed: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('wait'),
      ms: fc.constantFrom(0, 16, 300, 3_000, 15_000),
    }),
  },
)

const weak = { capabilities: { idempotent: false, echoesClientId: false } }
const backends = [
  {},
  { resumes: false },
  { resumes: false, acknowledges: false },
  { answers: 'nothing' as const },
  { resumes: false, capabilities: { deletions: 'absence' as const } },
  { ...weak, resumes: false },
]

it.each(backends.map((options) => [JSON.stringify(options), options] as const))(
  'two clients agree with the server when all is quiet again, over a backend with %s',
  async (_, options) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.nat(), async (script, seed) => {
        const environment = createVirtualEnvironment({ seed })
        const { clock } = environment
        const backend = createMemoryBackend({
          clock,
          latencyMs: 20,
          users: [{ id: 'ada' }, { id: 'bob' }, { id: 'eve' }],
          conversations: [{ id: 'room', memberIds: ['ada', 'bob', 'eve'] }],
        })
        backend.addMessages(
          'room',
          Array.from({ length: 70 }, (_, n) => ({ authorId: 'eve', text: `old ${n}` })),
        )
        const names = ['ada', 'bob']
        const people = names.map((name, index) => {
          const environmentOf = createVirtualEnvironment({ clock, seed: seed + index + 1 })
          const client = createChatClient({
            transport: backend.transportFor(name, options),
            environment: environmentOf,
          })
          const room = client.conversation('room')
          return {
            name,
            client,
            room,
            environment: environmentOf,
            link: backend.link(name),
            release: room.open(),
            sent: [] as string[],
          }
        })
        const twice: string[] = []
        const check = () => {
          for (const { room, name } of people) {
            const texts = shown(room)
              .filter((text) => text.startsWith('by '))
              .map((text) => text.split(' [')[0])
            if (new Set(texts).size < texts.length) twice.push(`${name}: ${texts.join()}`)
          }
        }
        let count = 0
        for (const one of script as readonly Record<string, never>[]) {
          const { kind, who = 0, which = 0 } = one as { kind: string; who?: number; which?: number }
          const person = people[who]
          if (!person) continue
          const { room, link } = person
          const shownItem = () => {
            const snapshot = room.timeline.get()
            const item = snapshot.length > 0 ? snapshot.at(which % snapshot.length) : undefined
            return item?.kind === 'message' ? item.message : undefined
          }
          const anywhere = () =>
            backend.messages('room')[which % backend.messages('room').length]?.id ?? ''
          if (kind === 'send') {
            const text = `by ${person.name} ${++count}`
            person.sent.push(text)
            room.send({ text })
          } else if (kind === 'elsewhere') {
            for (let n = 0; n < (one as { count: number }).count; n += 1)
              backend.sends('eve', 'room', `eve ${++count}`)
          } else if (kind === 'edit' || kind === 'delete' || kind === 'react') {
            const message = shownItem()
            if (!message || message.author.id !== person.name || message.deletedAt !== undefined)
              continue
            if (kind === 'delete') continue
            if (kind === 'edit') room.edit(message.id, { text: message.text })
            else room.react(message.id, '👍', true)
          } else if (kind === 'their-edit' || kind === 'their-delete') {
            const id = anywhere()
            const message = backend.messages('room').find((known) => known.id === id)
            if (message?.author.id !== 'eve' || message.deletedAt !== undefined) continue
            if (kind === 'their-edit') backend.edits('eve', id, `${message.text}!`)
            else backend.deletes('eve', id)
          } else if (kind === 'cut') link.cut()
          else if (kind === 'restore') link.restore()
          else if (kind === 'hold') link.hold()
          else if (kind === 'hold-answers') link.hold('answers')
          else if (kind === 'hold-events') link.hold('events')
          else if (kind === 'release') link.release()
          else if (kind === 'gap') link.gap()
          else if (kind === 'offline') person.environment.setOnline(false)
          else if (kind === 'online') person.environment.setOnline(true)
          else if (kind === 'older') void room.loadOlder()
          else if (kind === 'reopen') {
            person.release()
            person.release = room.open()
          } else if (kind === 'fail') {
            const { method, code, performed } = one as unknown as {
              method: 'send'
              code: 'network'
              performed: boolean
            }
            // A backend that answers 429 has refused.
            link.failNext(method, new ChatError(code), {
              performed: performed && (code as string) !== 'rate-limited',
            })
          } else if (kind === 'wait') await clock.advance((one as { ms: number }).ms)
          check()
        }
        for (const { link, environment: own } of people) {
          link.restore()
          link.release()
          own.setOnline(true)
        }
        for (let n = 0; n < 12; n += 1) {
          await clock.advance(10_000)
          check()
        }
        const onServer = backend.messages('room')
        const texts = (
          options.capabilities && 'deletions' in options.capabilities
            ? onServer.filter((message) => message.deletedAt === undefined)
            : onServer
        ).map((message) => (message.deletedAt === undefined ? message.text : '(deleted)'))
        expect(twice).toEqual([])
        for (const { client, room, sent, name } of people) {
          expect(client.connection.get().status).toBe('live')
          const own = onServer.filter(({ author }) => author.id === name).map(({ text }) => text)
          expect(new Set(own).size, 'sent twice').toBe(own.length)
          const parked = shown(room).filter((text) => /\[(failed|unsure)\]$/.test(text))
          expect(shown(room).filter((text) => text.endsWith('[pending]'))).toEqual([])
          const settled = shown(room).filter((text) => !text.endsWith(']'))
          const loaded = settled.slice(settled.lastIndexOf('…') + 1)
          expect(loaded).toEqual(texts.slice(-loaded.length))
          expect(loaded.length).toBeGreaterThanOrEqual(Math.min(10, texts.length))
          expect([...own, ...parked.map((text) => text.split(' [')[0])].sort()).toEqual(
            [...sent].sort(),
          )
          if (parked.length === 0) expect(own).toEqual(sent)
          client.close()
        }
        await clock.advance(0)
        expect(clock.pending).toBe(0)
      }),
      { numRuns: Number(process.env['WORLDS'] ?? 40), interruptAfterTimeLimit: 30_000 },
    )
  },
  120_000,
)
