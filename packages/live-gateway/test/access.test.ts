import {
  defineOperation,
  type LiveOperation,
  type Sharing,
  type UpstreamContext,
  variable,
} from '@parley/live-gateway'
import { describe, expect, it } from 'vitest'
import { path, startGateway } from './support/chat-gateway.js'
import { readEvents } from './support/event-reader.js'

const members: Record<string, string[]> = { attic: ['ada'], cellar: ['ben'] }
const teams: Record<string, string> = { ada: 'red', ben: 'blue', cleo: 'red' }

/** An operation that tells for whom its upstream was asked. */
function spying(sharing: Sharing<{ room?: string }>, access?: 'anyone' | 'member') {
  const contexts: UpstreamContext[] = []
  const operation = defineOperation({
    name: 'Secrets',
    variables: { room: variable.optional(variable.string()) },
    sharing,
    access:
      access === 'member'
        ? {
            allow: ({ user, variables }) =>
              members[`${variables.room}`]?.includes(user.id) ?? false,
          }
        : (access ?? 'signed-in'),
    upstream: (_, context) => {
      contexts.push(context)
      const { scope, user } = context
      return { data: { of: scope.kind === 'group' ? scope.key : (user?.id ?? 'nobody') } }
    },
  })
  return { operation, contexts }
}

const open = async (
  { get }: ReturnType<typeof startGateway>,
  user: string | undefined,
  variables = {},
) => get(path('Secrets', variables, '&wg_live&wg_sse'), user)

async function seenBy(operation: LiveOperation, users: (string | undefined)[], variables = {}) {
  const started = startGateway([operation])
  const streams = await Promise.all(
    users.map(async (user) => readEvents(await open(started, user, variables))),
  )
  await started.clock.advance(0)
  const seen = await Promise.all(
    streams.map(async (stream) => JSON.parse((await stream.data()).data)),
  )
  const single = await Promise.all(
    users.map(async (user) => (await started.get(path('Secrets', variables), user)).json()),
  )
  expect(single).toEqual(seen)
  return { seen: seen.map(({ data }) => data.of), pollers: started.gateway.stats().pollers }
}

describe('two users on one operation', () => {
  it('have an answer each where nothing is said of sharing', async () => {
    const { operation, contexts } = spying('user')
    expect(await seenBy(operation, ['ada', 'ben', 'ada'])).toEqual({
      seen: ['ada', 'ben', 'ada'],
      pollers: 2,
    })
    expect(contexts).toHaveLength(2)
  })

  it('share with their group, and never with another', async () => {
    const { operation, contexts } = spying({ group: ({ user }) => teams[user.id] ?? '' })
    expect(await seenBy(operation, ['ada', 'ben', 'cleo'])).toEqual({
      seen: ['red', 'blue', 'red'],
      pollers: 2,
    })
    expect(contexts.map(({ user }) => user)).toEqual([undefined, undefined])
  })

  it('share one answer that depends on neither where everyone may see it', async () => {
    const { operation, contexts } = spying('everyone')
    expect(await seenBy(operation, ['ada', 'ben'])).toEqual({
      seen: ['nobody', 'nobody'],
      pollers: 1,
    })
    expect(contexts.map(({ user }) => user)).toEqual([undefined])
  })

  it('share what members may see only with members', async () => {
    const { operation } = spying('everyone', 'member')
    const started = startGateway([operation])
    expect((await open(started, 'ada', { room: 'attic' })).status).toBe(200)
    expect((await open(started, 'ben', { room: 'attic' })).status).toBe(403)
    expect((await started.get(path('Secrets', { room: 'attic' }), 'ben')).status).toBe(403)
    expect((await open(started, 'ben', { room: 'cellar' })).status).toBe(200)
    expect(started.gateway.stats().pollers).toBe(2)
  })

  it('are never taken for each other, whatever their ids are made of', async () => {
    const { operation, contexts } = spying('user', 'anyone')
    const authenticate = ({ headers }: { headers: Headers }) => {
      const id = headers.get('x-user')
      return id === null ? undefined : { id }
    }
    const { get, gateway } = startGateway([operation], { authenticate })
    const ids = ['a', 'a"', '', '","kind":"everyone', 'undefined']
    for (const id of ids) await get('/operations/Secrets', undefined, { 'x-user': id })
    await get('/operations/Secrets')
    expect(gateway.stats().pollers).toBe(ids.length + 1)
    expect(contexts.map(({ user }) => user?.id)).toEqual([...ids, undefined])
  })
})

describe('somebody who is not signed in', () => {
  it('gets 401 and no poller', async () => {
    const started = startGateway([spying('everyone').operation])
    expect((await open(started, undefined)).status).toBe(401)
    expect((await started.get('/operations/Secrets')).status).toBe(401)
    expect(started.gateway.stats()).toEqual({ pollers: 0, streams: 0 })
  })

  it('may call what is open to anyone', async () => {
    expect((await seenBy(spying('user', 'anyone').operation, [undefined])).seen).toEqual(['nobody'])
  })
})

describe('an open stream', () => {
  function opened(options: Parameters<typeof startGateway>[1] = {}) {
    const rooms: Record<string, string[]> = { attic: ['ada', 'ben'] }
    let texts = ['one']
    const operation = defineOperation({
      name: 'Secrets',
      variables: { room: variable.string() },
      sharing: 'everyone',
      pollingIntervalMs: 60_000,
      access: {
        allow: async ({ user, variables }) => rooms[variables.room]?.includes(user.id) ?? false,
      },
      upstream: () => ({ data: { texts } }),
    })
    const started = startGateway([operation], options)
    return {
      ...started,
      rooms,
      say(text: string) {
        texts = [...texts, text]
      },
      async open(user: string) {
        const stream = readEvents(await open(started, user, { room: 'attic' }))
        await started.clock.advance(0)
        await stream.data()
        return stream
      },
    }
  }

  it('of somebody who was removed ends before it shows what came since', async () => {
    const { open, rooms, say, gateway, clock } = opened()
    const [ada, ben] = [await open('ada'), await open('ben')]
    rooms['attic'] = ['ada']
    say('not for Ben')
    await gateway.invalidate('Secrets', { room: 'attic' })
    await clock.advance(20)
    expect((await ada.data()).data).toContain('not for Ben')
    const rest = await ben.rest()
    expect(JSON.stringify(rest)).not.toContain('not for Ben')
    expect(rest.map(({ event, data }) => [event, data])).toEqual([
      [
        undefined,
        JSON.stringify({
          errors: [
            {
              message: 'You may not call this operation with these variables.',
              code: 'forbidden',
              extensions: { code: 'forbidden' },
            },
          ],
        }),
      ],
      ['end', '{"code":"forbidden","reconnect":false}'],
      [undefined, 'done'],
    ])
  })

  it('shows nothing of a change as long as nobody knows whether it may', async () => {
    let texts = ['one']
    let answer: Promise<boolean> | boolean = true
    const operation = defineOperation({
      name: 'Secrets',
      sharing: 'everyone',
      access: { allow: () => answer },
      upstream: () => ({ data: { texts } }),
    })
    const started = startGateway([operation])
    const stream = readEvents(await open(started, 'ben'))
    await started.clock.advance(0)
    await stream.data()
    let decide = (_: boolean) => {}
    answer = new Promise((resolve) => {
      decide = resolve
    })
    texts = ['not for Ben']
    await started.gateway.invalidate('Secrets')
    await started.clock.advance(5_000)
    decide(false)
    await started.clock.advance(0)
    const rest = JSON.stringify(await stream.rest())
    expect(rest).toContain('forbidden')
    expect(rest).not.toContain('not for Ben')
  })

  it('is checked every half minute without anybody saying so', async () => {
    const { open, rooms, clock } = opened()
    const ben = await open('ben')
    rooms['attic'] = []
    await clock.advance(31_000)
    expect((await ben.rest()).at(-1)?.data).toBe('done')
  })

  it('ends when the session is over, at once where the gateway is told', async () => {
    let signedIn = true
    const authenticate = () => (signedIn ? { id: 'ada' } : undefined)
    const { open, gateway, clock } = opened({ authenticate })
    const ada = await open('ada')
    signedIn = false
    gateway.recheck('ada')
    await clock.advance(0)
    const rest = await ada.rest()
    expect(rest[0]?.data).toContain('"unauthenticated"')
    expect(rest.at(-1)?.data).toBe('done')
  })

  it('ends when the session expires', async () => {
    let expiresAt = 0
    const { open, clock } = opened({ authenticate: () => ({ id: 'ada', expiresAt }) })
    expiresAt = clock.now() + 5_000
    const ada = await open('ada')
    await clock.advance(6_000)
    expect((await ada.rest())[0]?.data).toContain('"unauthenticated"')
  })

  it('ends, for the client to come back, when the person belongs to another group now', async () => {
    let team = 'red'
    const operation = defineOperation({
      name: 'Secrets',
      sharing: { group: ({ user }) => `${user.claims?.['team']}` },
      upstream: (_, { scope }) => ({ data: { scope } }),
    })
    const authenticate = () => ({ id: 'ada', claims: { team } })
    const started = startGateway([operation], { authenticate })
    const stream = readEvents(await open(started, 'ada'))
    await started.clock.advance(0)
    expect((await stream.data()).data).toContain('red')
    team = 'blue'
    started.gateway.recheck('ada')
    await started.clock.advance(0)
    expect((await stream.rest()).map(({ data }) => data)).toEqual([
      '{"code":"rotate","reconnect":true}',
    ])
    const again = readEvents(await open(started, 'ada'))
    await started.clock.advance(0)
    expect((await again.data()).data).toContain('blue')
  })

  it('ends, for the client to come back, when nobody can say whether it may go on', async () => {
    let isBroken = false
    const authenticate = () => {
      if (isBroken) throw new Error('the session database is away')
      return { id: 'ada' }
    }
    const { open, gateway, clock } = opened({ authenticate })
    const ada = await open('ada')
    isBroken = true
    gateway.recheck('ada')
    await clock.advance(0)
    expect((await ada.rest()).map(({ data }) => data)).toEqual([
      '{"code":"check-failed","reconnect":true}',
    ])
  })
})
