import type { MemoryTransportOptions } from '@parley/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { anyStep, createRandomWorld } from './random-world.js'
import { shown } from './world.js'

const backends: readonly MemoryTransportOptions[] = [
  {},
  { resumes: false },
  { resumes: false, acknowledges: false },
  { answers: 'nothing' },
  { resumes: false, capabilities: { deletions: 'absence' } },
  { resumes: false, capabilities: { idempotent: false, echoesClientId: false } },
]
// More of them: WORLDS=2000. A failure prints its seed and the shortest script that fails.
const worlds = Number(process.env['WORLDS'] ?? 40)

it.each(backends.map((options) => [JSON.stringify(options), options] as const))(
  'two clients agree with the server when all is quiet again, over a backend with %s',
  (_, options) =>
    fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 40 }), fc.nat(), async (script, seed) => {
        const world = createRandomWorld(options, seed)
        const { backend, clock, people } = world
        for (const step of script) {
          await world.run(step)
          expect(world.seenTwice()).toEqual([])
        }
        world.heal()
        for (let n = 0; n < 12; n += 1) {
          await clock.advance(10_000)
          expect(world.seenTwice()).toEqual([])
        }

        const server = backend
          .messages('room')
          .filter(
            ({ deletedAt }) =>
              deletedAt === undefined || options.capabilities?.deletions !== 'absence',
          )
        const texts = server.map(({ deletedAt, text }) => (deletedAt ? '(deleted)' : text))
        for (const { client, room, sent, name } of people) {
          expect(client.connection.get().status).toBe('live')
          const seen = shown(room)
          const parked = seen.flatMap((text) => text.match(/^(.*) \[(failed|unsure)\]$/)?.[1] ?? [])
          const settled = seen.slice(0, seen.length - parked.length)
          // I3: from the last gap on, what is shown is what the server has.
          const newest = settled.slice(settled.lastIndexOf('…') + 1)
          expect(newest).toEqual(texts.slice(texts.length - newest.length))
          expect(newest.length).toBeGreaterThan(10)
          // I1, I5, I6: sent once and in order, or visibly not.
          const own = server.filter(({ author }) => author.id === name).map(({ text }) => text)
          expect([...own, ...parked].sort()).toEqual([...sent].sort())
          expect(own.filter((text) => !parked.includes(text))).toEqual(
            sent.filter((text) => own.includes(text) && !parked.includes(text)),
          )
          client.close()
        }
        await clock.advance(0)
        expect(clock.pending).toBe(0)
      }),
      { numRuns: worlds },
    ),
  120_000,
)
