import { defineOperation, signatureHeader, signInvalidation, variable } from '@parley/live-gateway'
import { describe, expect, it } from 'vitest'
import { createRooms, messagesOf, path, startGateway } from './support/chat-gateway.js'

const nested = defineOperation({
  name: 'Nested',
  access: 'anyone',
  variables: {
    input: variable.object({
      tags: variable.list(variable.string({ maxLength: 3 }), { maxItems: 2 }),
    }),
    flag: variable.optional(variable.boolean()),
    share: variable.optional(variable.number({ min: 0, max: 1 })),
  },
  upstream: ({ variables }) => ({ data: { variables } }),
})
const write = defineOperation({
  name: 'Write',
  kind: 'mutation',
  access: 'anyone',
  upstream: () => ({ data: { written: true } }),
})

const problems = async (response: Response) => {
  const { code, errors } = await response.json()
  return [
    response.status,
    code,
    ...errors.map(({ propertyPath }: { propertyPath: string }) => propertyPath),
  ]
}

describe('variables', () => {
  const { get } = startGateway([nested])
  it.each([
    [{}, ['/input']],
    [{ input: [] }, ['/input']],
    [{ input: { tags: ['a', 'long'] } }, ['/input/tags/1']],
    [{ input: { tags: ['a', 'b', 'c'] } }, ['/input/tags']],
    [{ input: { tags: [], more: 1 } }, ['/input/more']],
    [{ input: { tags: [] }, flag: 'true', share: 2 }, ['/flag', '/share']],
    [JSON.parse('{"input":{"tags":[]},"__proto__":{"flag":true}}'), ['/__proto__']],
  ])('that are wrong are refused, naming the field: %j', async (variables, paths) => {
    const response = await get(path('Nested', variables))
    expect(await problems(response)).toEqual([400, 'InputValidationError', ...paths])
  })

  it.each(['[]', 'null', '{', '"a"', 'x'.repeat(10_000)])(
    'that are no object are refused (%#)',
    async (text) => {
      const response = await get(`/operations/Nested?wg_variables=${encodeURIComponent(text)}`)
      expect(await problems(response)).toEqual([400, 'InputValidationError', '/'])
    },
  )

  it('may be null where they may be left out', async () => {
    const response = await get(path('Nested', { input: { tags: ['a'] }, flag: null }))
    expect(await response.json()).toEqual({ data: { variables: { input: { tags: ['a'] } } } })
  })

  it('may each be a parameter', async () => {
    const response = await get(`/operations/Nested?input={"tags":[]}&flag=true&share=0.5`)
    expect((await response.json()).data.variables).toEqual({
      input: { tags: [] },
      flag: true,
      share: 0.5,
    })
    expect((await get('/operations/Nested?input={&flag=maybe&share=')).status).toBe(400)
  })
})

describe('a request', () => {
  const started = startGateway([nested, write], {
    basePath: '/live',
    allowedOrigins: ['https://chat.example'],
  })
  const post = (init: RequestInit = {}, url = 'http://gateway.test/live/operations/Write') =>
    started.gateway.handle(
      new Request(url, {
        method: 'POST',
        body: '{}',
        ...init,
        headers: { 'content-type': 'application/json', ...init.headers },
      }),
    )

  it('is answered below the base path only', async () => {
    expect((await post()).status).toBe(200)
    expect((await post({}, 'http://gateway.test/operations/Write')).status).toBe(404)
    expect((await post({}, 'http://gateway.test/live/operations/__proto__')).status).toBe(404)
  })

  it('has the method of its operation', async () => {
    expect((await started.get('/live/operations/Write')).status).toBe(405)
    expect((await post({}, 'http://gateway.test/live/operations/Nested')).status).toBe(405)
  })

  it('that a form of another site could send is refused', async () => {
    const form = { headers: { 'content-type': 'text/plain' } }
    expect((await post(form)).status).toBe(415)
    expect((await post({ headers: { origin: 'https://evil.example' } })).status).toBe(403)
    expect((await post({ headers: { origin: 'http://gateway.test' } })).status).toBe(200)
  })

  it('with too large a body is refused', async () => {
    expect((await post({ body: `{"a":"${'x'.repeat(70_000)}"}` })).status).toBe(413)
  })

  it('of an allowed origin can be read there, and nowhere else', async () => {
    const response = await post({ headers: { origin: 'https://chat.example' } })
    expect(response.headers.get('access-control-allow-origin')).toBe('https://chat.example')
    expect(response.headers.get('access-control-allow-credentials')).toBe('true')
    const preflight = (origin: string) =>
      started.gateway.handle(
        new Request('http://gateway.test/live/operations/Nested', {
          method: 'OPTIONS',
          headers: { origin },
        }),
      )
    expect(
      (await preflight('https://chat.example')).headers.get('access-control-allow-headers'),
    ).toContain('x-csrf-token')
    expect(
      (await preflight('https://evil.example')).headers.get('access-control-allow-origin'),
    ).toBeNull()
  })

  it('that has changed something says so, whatever becomes of its announcement', async () => {
    const errors: unknown[] = []
    const bus = {
      publish: () => Promise.reject(new Error('the bus is away')),
      subscribe: () => () => {},
    }
    const announced = defineOperation({
      name: 'Announced',
      kind: 'mutation',
      access: 'anyone',
      upstream: () => ({ data: { written: true } }),
      invalidates: () => [{ operation: 'Nested' }],
    })
    const { gateway } = startGateway([announced], { bus, onError: (error) => errors.push(error) })
    const response = await gateway.handle(
      new Request('http://gateway.test/operations/Announced', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
      }),
    )
    expect(await response.json()).toEqual({ data: { written: true } })
    expect(errors).toHaveLength(1)
  })

  it('that the application fails to check is 500 without its text, and told to onError', async () => {
    const errors: unknown[] = []
    const { get } = startGateway([nested], {
      authenticate: () => {
        throw new Error('password of the session database')
      },
      onError: (error) => errors.push(error),
    })
    const response = await get('/operations/Nested')
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('password')
    expect(errors).toHaveLength(1)
  })
})

describe('a webhook', () => {
  function hooked() {
    const rooms = createRooms()
    const started = startGateway([messagesOf(rooms.answer, { pollingIntervalMs: 60_000 })], {
      webhook: { secrets: ['old secret', 'new secret'] },
    })
    const call = async (body: string, signature: string) =>
      (
        await started.gateway.handle(
          new Request('http://gateway.test/webhooks/invalidate', {
            method: 'POST',
            body,
            headers: { [signatureHeader]: signature },
          }),
        )
      ).status
    return { rooms, call, ...started }
  }
  const body = JSON.stringify([{ operation: 'Messages', variables: { room: 'lobby' } }])

  it('that is signed asks at once, and only once when it is repeated', async () => {
    const { rooms, call, get, clock } = hooked()
    await get(path('Messages', { room: 'lobby' }, '&wg_live'), 'ada')
    await clock.advance(100)
    const signature = await signInvalidation('new secret', body, clock.now())
    expect(await call(body, signature)).toBe(204)
    await clock.advance(100)
    expect(rooms.asked).toHaveLength(2)
    expect(await call(body, signature)).toBe(204)
    await clock.advance(100)
    expect(rooms.asked).toHaveLength(2)
  })

  it('is refused with another secret, body or time, or none at all', async () => {
    const { call, clock } = hooked()
    const now = clock.now()
    const good = await signInvalidation('old secret', body, now)
    expect(await call(body, good)).toBe(204)
    expect(await call(`${body} `, good)).toBe(401)
    expect(await call(body, await signInvalidation('other', body, now))).toBe(401)
    expect(await call(body, await signInvalidation('old secret', body, now - 301_000))).toBe(401)
    expect(await call(body, await signInvalidation('old secret', body, now + 301_000))).toBe(401)
    for (const none of ['', 't=1', 't=1,v1=', `t=${now},v1=zz`])
      expect(await call(body, none)).toBe(401)
  })

  it('that says nothing sensible is 400', async () => {
    const { call, clock } = hooked()
    for (const text of ['', '{', '{}', '[1]', '{"operation":"A","variables":1}']) {
      expect(await call(text, await signInvalidation('old secret', text, clock.now()))).toBe(400)
    }
  })

  it('is 404 where there is no secret', async () => {
    const { gateway } = startGateway([nested])
    const request = new Request('http://gateway.test/webhooks/invalidate', { method: 'POST' })
    expect((await gateway.handle(request)).status).toBe(404)
  })
})
