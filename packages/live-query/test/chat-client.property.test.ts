import { type ChatConversation, createChatClient } from '@parley/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createVirtualWorld } from './support/virtual-world.js'

const step = fc.record({
  what: fc.constantFrom(
    'say',
    'say',
    'burst',
    'down',
    'up',
    'hold streams',
    'cut streams',
    'let streams pass',
    'restart the gateway',
    'fail',
    'heal',
    'kill',
    'hide',
    'show',
  ),
  tab: fc.nat({ max: 2 }),
  thenMs: fc.integer({ min: 10, max: 15_000 }),
})

it.each(['stream', 'poll', 'auto'] as const)(
  'with `%s`, whatever fails on the way, every page of the engine ends with all messages once and in order',
  async (mode) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const world = createVirtualWorld({ maxStreamMs: 20_000 })
        world.say('the first')
        const tabs = Array.from({ length: 3 }, () => world.openTab({ mode }))
        const clients = tabs.map(({ transport, environment }) =>
          createChatClient({ transport, environment }),
        )
        const rooms = clients.map((client) => client.conversation('room'))
        const closes = rooms.map((room) => room.open())
        const killed = new Set<number>()
        const say = (many: number) => {
          const from = world.messages.length
          world.say(...Array.from({ length: many }, (_, index) => `number ${from + index}`))
        }
        await world.pass(1_000)
        for (const { what, tab, thenMs } of steps) {
          const { network, environment, kill } = tabs[tab] as (typeof tabs)[number]
          if (what === 'say') say(1)
          if (what === 'burst') say(120)
          if (what === 'down') network.isDown = true
          if (what === 'up') network.isDown = killed.has(tab)
          if (what === 'hold streams') network.holdsStreams = true
          if (what === 'cut streams') network.cutsStreams = true
          if (what === 'let streams pass') network.holdsStreams = network.cutsStreams = false
          if (what === 'restart the gateway') world.restartGateway()
          if (what === 'fail') world.fail()
          if (what === 'heal') world.heal()
          if (what === 'hide' || what === 'show') environment.setVisible(what === 'show')
          if (what === 'kill' && killed.size < 2) {
            killed.add(tab)
            kill()
          }
          await world.pass(thenMs)
        }
        for (const [index, { network, environment }] of tabs.entries()) {
          network.isDown = killed.has(index)
          network.holdsStreams = network.cutsStreams = false
          environment.setVisible(true)
        }
        world.heal()
        say(1)
        await world.pass(90_000)
        const wanted = world.messages.map(({ text }) => text)
        for (const [index, room] of rooms.entries()) {
          if (killed.has(index)) continue
          for (let tries = 0; tries < 40; tries += 1) {
            const items = itemsOf(room)
            const gap = items.find(({ kind }) => kind === 'gap')
            if (gap) void room.loadGap(gap.key)
            else if (!room.state.get().atStart) void room.loadOlder()
            else break
            await world.pass(1_500)
          }
          const shown = itemsOf(room).map((item) =>
            item.kind === 'message' ? item.message.text : 'a gap',
          )
          expect(shown).toEqual(wanted)
        }
        for (const close of closes) close()
        for (const client of clients) client.close()
        world.gateway.close()
        await world.pass(10)
        expect(world.browser.open).toBe(0)
      }),
      { numRuns: 10, endOnFailure: true },
    )
  },
  120_000,
)

function itemsOf({ timeline }: ChatConversation) {
  const snapshot = timeline.get()
  return Array.from({ length: snapshot.length }, (_, index) => snapshot.at(index))
}
