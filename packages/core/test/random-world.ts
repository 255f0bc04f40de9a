import { type ChatClient, ChatError, createChatClient } from '@parley/core'
import {
  createMemoryBackend,
  createVirtualEnvironment,
  type MemoryTransportOptions,
} from '@parley/testing'
import fc from 'fast-check'
import { shown } from './world.js'

const who = fc.nat(1)
const which = fc.nat()
const method = fc.constantFrom('send' as const, 'loadMessages' as const, 'edit' as const)
const code = fc.constantFrom(...(['network', 'timeout', 'server', 'rate-limited'] as const))
const ms = fc.constantFrom(0, 16, 300, 3_000, 15_000)
const linkStep = fc.constantFrom(
  ...(['cut', 'restore', 'hold', 'hold answers', 'hold events', 'release', 'gap'] as const),
)
const clientStep = fc.constantFrom(...(['offline', 'online', 'load older', 'reopen'] as const))

/** What people and faults do, at random. */
export const anyStep = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('send' as const), who }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('others send' as const),
      count: fc.integer({ min: 1, max: 60 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom(...(['edit', 'react', 'others edit', 'others delete'] as const)),
      who,
      which,
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('link' as const), who, what: linkStep }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('client' as const), who, what: clientStep }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('fail' as const),
      who,
      method,
      code,
      performed: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms }) },
)
type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never

/** Ada and Bob, each with a client of their own, in a room where Eve has been talking. */
export function createRandomWorld(options: MemoryTransportOptions, seed: number) {
  const { clock } = createVirtualEnvironment({ seed })
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
  const people = ['ada', 'bob'].map((name, index) => {
    const environment = createVirtualEnvironment({ clock, seed: seed + index + 1 })
    const client: ChatClient = createChatClient({
      transport: backend.transportFor(name, options),
      environment,
    })
    const room = client.conversation('room')
    const sent: string[] = []
    return { name, client, room, sent, environment, link: backend.link(name), release: room.open() }
  })
  type Person = (typeof people)[number]
  let count = 0

  const own = ({ room, name }: Person, index: number) => {
    const snapshot = room.timeline.get()
    const item = snapshot.length > 0 ? snapshot.at(index % snapshot.length) : undefined
    return item?.kind === 'message' && item.message.author.id === name ? item.message : undefined
  }
  const byEve = (index: number) => {
    const messages = backend.messages('room')
    const message = messages[index % messages.length]
    return message?.author.id === 'eve' && message.deletedAt === undefined ? message : undefined
  }
  const onLink = ({ link }: Person, what: string) => {
    if (what === 'hold answers' || what === 'hold events')
      link.hold(what === 'hold answers' ? 'answers' : 'events')
    else link[what as 'cut' | 'restore' | 'hold' | 'release' | 'gap']()
  }
  const onClient = (person: Person, what: string) => {
    if (what === 'load older') void person.room.loadOlder()
    else if (what === 'reopen') {
      person.release()
      person.release = person.room.open()
    } else person.environment.setOnline(what === 'online')
  }

  return {
    backend,
    clock,
    people,
    async run(step: Step) {
      if (step.kind === 'wait') return clock.advance(step.ms)
      if (step.kind === 'others send') {
        for (let n = 0; n < step.count; n += 1) backend.sends('eve', 'room', `eve ${++count}`)
        return
      }
      const person = people[step.who]
      if (!person) return
      const { room, link, name, sent } = person
      switch (step.kind) {
        case 'send':
          sent.push(`by ${name} ${++count}`)
          room.send({ text: `by ${name} ${count}` })
          break
        case 'edit': {
          const message = own(person, step.which)
          if (message) room.edit(message.id, { text: message.text })
          break
        }
        case 'react': {
          const message = own(person, step.which)
          if (message) room.react(message.id, '👍', true)
          break
        }
        case 'others edit': {
          const message = byEve(step.which)
          if (message) backend.edits('eve', message.id, `${message.text}!`)
          break
        }
        case 'others delete': {
          const message = byEve(step.which)
          if (message) backend.deletes('eve', message.id)
          break
        }
        case 'link':
          onLink(person, step.what)
          break
        case 'client':
          onClient(person, step.what)
          break
        case 'fail': {
          // A backend that answers 429 has refused.
          const performed = step.performed && step.code !== 'rate-limited'
          link.failNext(step.method, new ChatError(step.code), { performed })
        }
      }
    },
    heal() {
      for (const { link, environment } of people) {
        link.restore()
        link.release()
        environment.setOnline(true)
      }
    },
    /** Texts of Ada and Bob, each of which is sent once, that somebody sees twice. */
    seenTwice: () =>
      people.flatMap(({ room }) => {
        const texts = shown(room).flatMap((text) => text.match(/^by \w+ \d+/)?.[0] ?? [])
        return texts.filter((text, index) => texts.indexOf(text) < index)
      }),
  }
}
