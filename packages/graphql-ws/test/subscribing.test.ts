import { parleyOperations } from '@parley/graphql'
import { RecordingSink } from '@parley/testing/conformance'
import { GraphQLError } from 'graphql'
import { describe, expect, it } from 'vitest'
import { events, messageEvent, startScriptedServer, subscribed } from './scripted-server.js'
import { conversation, inbox, presence, transportTo } from './transport-under-test.js'

describe('becoming ready', () => {
  it('is registered at the first event, and hands on where to resume from', async () => {
    const server = await startScriptedServer()
    const sink = new RecordingSink()
    transportTo(server).listen(conversation, sink)
    const subscription = await server.subscription()
    expect(subscription.variables).toEqual({ conversationId: 'c1' })
    subscription.next(subscribed('7'))
    expect(await sink.isReady()).toBe('registered')
    await sink.until(({ checkpoint }) => checkpoint)
    expect(sink.calls).toEqual([
      { name: 'ready', how: 'registered' },
      { name: 'events', events: [], checkpoint: '7' },
    ])
  })

  it('is resumed at once when nothing was missed', async () => {
    const server = await startScriptedServer()
    const sink = new RecordingSink()
    transportTo(server).listen(conversation, sink, '7')
    const subscription = await server.subscription()
    expect(subscription.variables).toEqual({ conversationId: 'c1', since: '7' })
    subscription.next(subscribed('7', true))
    expect(await sink.isReady()).toBe('resumed')
  })

  it('is resumed only after the batch that ends what was missed', async () => {
    const server = await startScriptedServer()
    const sink = new RecordingSink()
    transportTo(server).listen(conversation, sink, '7')
    const subscription = await server.subscription()
    subscription.next(subscribed('9', true))
    subscription.next(events('8', messageEvent('first', 8)))
    subscription.next(events('9', messageEvent('second', 9)))
    subscription.next(events('10', messageEvent('live', 10)))
    await sink.until(({ texts }) => texts.includes('live'))
    expect(sink.story).toEqual(['events', 'events', 'ready resumed', 'events'])
    expect(sink.texts).toEqual(['first', 'second', 'live'])
  })

  it('is only registered when a part of what was missed cannot be read', async () => {
    const server = await startScriptedServer()
    const sink = new RecordingSink()
    transportTo(server).listen(conversation, sink, '7')
    const subscription = await server.subscription()
    subscription.next(subscribed('9', true))
    const broken = { __typename: 'MessageEvent', message: { id: 'm8' } }
    subscription.next(events('9', broken, messageEvent('readable', 9)))
    expect(await sink.isReady()).toBe('registered')
    expect(sink.texts).toEqual(['readable'])
  })

  it('does not claim to have resumed when it asked for nothing', async () => {
    const server = await startScriptedServer()
    const sink = new RecordingSink()
    transportTo(server).listen(conversation, sink)
    const subscription = await server.subscription()
    subscription.next(subscribed('9', true))
    expect(await sink.isReady()).toBe('registered')
  })

  it('closes a topic whose confirmation does not come, and keeps the others', async () => {
    const server = await startScriptedServer()
    const transport = transportTo(server, { timeoutMs: 300 })
    const silent = new RecordingSink()
    const heard = new RecordingSink()
    transport.listen(inbox, heard)
    const subscription = await server.subscription()
    subscription.next(subscribed(null))
    await heard.isReady()
    transport.listen(conversation, silent)
    expect((await silent.isClosed())?.code).toBe('timeout')
    subscription.next(events(null, { __typename: 'UserEvent', user: { id: 'u2', name: 'Bo' } }))
    await heard.until(({ heard: list }) => list.length > 0)
    expect(heard.story).toEqual(['ready registered', 'events', 'events'])
    expect(server.opened).toBe(1)
  })
})

describe('another schema', () => {
  it('is assumed to listen where it says nothing, once the socket is there', async () => {
    const server = await startScriptedServer()
    const sink = new RecordingSink()
    const operations = { ...parleyOperations, acknowledged: false }
    transportTo(server, { operations }).listen(conversation, sink, '7')
    expect(await sink.isReady()).toBe('assumed')
    ;(await server.subscription()).next(events(null, messageEvent('at once')))
    await sink.until(({ texts }) => texts.includes('at once'))
    expect(sink.story).toEqual(['ready assumed', 'events'])
  })

  it('is ready when each of the subscriptions of a topic is, and never resumed', async () => {
    const server = await startScriptedServer()
    const sink = new RecordingSink()
    const [one] = parleyOperations.subscriptions.conversation ?? []
    const subscriptions = { conversation: one ? [one, one] : [] }
    transportTo(server, { operations: { ...parleyOperations, subscriptions } }).listen(
      conversation,
      sink,
      '7',
    )
    const [first, second] = [await server.subscription(), await server.subscription()]
    first.next(subscribed('7', true))
    first.next(events('8', messageEvent('early')))
    await sink.until(({ texts }) => texts.includes('early'))
    expect(sink.story).toEqual(['events'])
    second.next(subscribed('7', true))
    expect(await sink.isReady()).toBe('registered')
  })

  it('may hand on snapshots', async () => {
    const server = await startScriptedServer()
    const sink = new RecordingSink()
    const [one] = parleyOperations.subscriptions.conversation ?? []
    if (!one) throw new Error('the preset has it')
    const snapshot = { conversationId: 'c1', page: { messages: [], atStart: true, atEnd: true } }
    const subscriptions = { conversation: [{ ...one, decode: () => ({ snapshot }) }] }
    const operations = { ...parleyOperations, acknowledged: false, subscriptions }
    transportTo(server, { operations }).listen(conversation, sink)
    ;(await server.subscription()).next({})
    await sink.until(({ story }) => story.includes('snapshot'))
  })

  it('whose map cannot ask closes the topic', () => {
    const sink = new RecordingSink()
    const [one] = parleyOperations.subscriptions.conversation ?? []
    if (!one) throw new Error('the preset has it')
    const variables = () => {
      throw new TypeError('canary')
    }
    const subscriptions = { conversation: [{ ...one, variables }] }
    const operations = { ...parleyOperations, subscriptions }
    transportTo({ url: 'http://127.0.0.1:1/graphql' }, { operations }).listen(conversation, sink)
    expect(sink.story).toEqual(['closed unsupported'])
  })
})

describe('events', () => {
  it('loses none of a batch to one that it cannot read, and says that there is a gap', async () => {
    const server = await startScriptedServer()
    const sink = new RecordingSink()
    transportTo(server).listen(conversation, sink)
    const subscription = await server.subscription()
    subscription.next(subscribed('1'))
    subscription.next(
      events(
        '4',
        messageEvent('before', 2),
        { __typename: 'ReadEvent', conversationId: 'c1', userId: 'u2', upTo: 'not a number' },
        messageEvent('after', 4),
      ),
    )
    await sink.until(({ story }) => story.includes('gap'))
    expect(sink.texts).toEqual(['before', 'after'])
    expect(sink.checkpoint).toBe('4')
  })

  it('ignores what it does not know', async () => {
    const server = await startScriptedServer()
    const sink = new RecordingSink()
    transportTo(server).listen(conversation, sink)
    const subscription = await server.subscription()
    subscription.next(subscribed('1'))
    subscription.next({ __typename: 'Weather' })
    subscription.next(
      events('2', { __typename: 'PollEvent', poll: {} }, { __typename: '__proto__' }),
    )
    subscription.next(events('3', messageEvent('known', 3)))
    await sink.until(({ texts }) => texts.includes('known'))
    expect(sink.story).toEqual(['ready registered', 'events', 'events', 'events'])
  })

  it('says that there is a gap when a whole payload cannot be read', async () => {
    const server = await startScriptedServer()
    const sink = new RecordingSink()
    transportTo(server).listen(conversation, sink)
    const subscription = await server.subscription()
    subscription.next(subscribed('1'))
    subscription.next({ __typename: 'Events', checkpoint: '2', events: 'none' })
    await sink.until(({ story }) => story.includes('gap'))
    subscription.next(events('3', messageEvent('still listening', 3)))
    await sink.until(({ texts }) => texts.includes('still listening'))
  })

  it('closes with a typed error when the very first payload cannot be read', async () => {
    const server = await startScriptedServer()
    const sink = new RecordingSink()
    transportTo(server).listen(conversation, sink)
    const subscription = await server.subscription()
    subscription.next({ __typename: 'Subscribed', checkpoint: '1', resumed: 'yes' })
    const error = await sink.isClosed()
    expect(error?.code).toBe('server')
    expect(error?.message).toContain('data.conversationUpdates.resumed')
  })
})

describe('ending', () => {
  it('gives the topic the error of its subscription, and the others nothing', async () => {
    const server = await startScriptedServer({
      refuse: () =>
        server.opened === 1 && refuse
          ? [new GraphQLError('secret words', { extensions: { code: 'forbidden' } })]
          : undefined,
    })
    let refuse = false
    const transport = transportTo(server)
    const kept = new RecordingSink()
    transport.listen(inbox, kept)
    const subscription = await server.subscription()
    subscription.next(subscribed(null))
    await kept.isReady()
    refuse = true
    const refused = new RecordingSink()
    transport.listen(conversation, refused)
    const error = await refused.isClosed()
    expect(error?.code).toBe('forbidden')
    expect(error?.message).not.toContain('secret')
    expect(kept.story).toEqual(['ready registered', 'events'])
    expect(server.opened).toBe(1)
  })

  it('is clean when the server completes the subscription', async () => {
    const server = await startScriptedServer()
    const sink = new RecordingSink()
    transportTo(server).listen(conversation, sink)
    const subscription = await server.subscription()
    subscription.next(subscribed('1'))
    await sink.isReady()
    subscription.complete()
    expect(await sink.isClosed()).toBeUndefined()
    await server.allClosed()
  })

  it('tells nothing after it was let go, and ends the subscription at the server', async () => {
    const server = await startScriptedServer()
    const transport = transportTo(server)
    const kept = new RecordingSink()
    const left = new RecordingSink()
    transport.listen(inbox, kept)
    const keptSubscription = await server.subscription()
    const stop = transport.listen(conversation, left)
    const leftSubscription = await server.subscription()
    keptSubscription.next(subscribed(null))
    leftSubscription.next(subscribed('1'))
    await left.until(({ calls }) => calls.length === 2)
    await kept.isReady()
    stop()
    stop()
    leftSubscription.next(events('2', messageEvent('too late')))
    await leftSubscription.ended
    expect(left.story).toEqual(['ready registered', 'events'])
    expect(kept.story).toEqual(['ready registered', 'events'])
  })

  it('tells nothing more to a sink that leaves in the middle of a payload', async () => {
    const server = await startScriptedServer()
    const sink = new RecordingSink()
    const ready = sink.ready.bind(sink)
    sink.ready = (how) => {
      ready(how)
      stop()
    }
    const stop = transportTo(server).listen(conversation, sink)
    const subscription = await server.subscription()
    subscription.next(subscribed('1'))
    await server.allClosed()
    expect(sink.story).toEqual(['ready registered'])
  })
})

it('opens one socket for all topics, and closes it after the last', async () => {
  const server = await startScriptedServer()
  const transport = transportTo(server)
  const stops = [conversation, inbox, presence].map((topic) =>
    transport.listen(topic, new RecordingSink()),
  )
  const fields = [
    await server.subscription(),
    await server.subscription(),
    await server.subscription(),
  ].map(({ field }) => field)
  expect(fields).toEqual(['conversationUpdates', 'inboxUpdates', 'presenceUpdates'])
  expect(server.opened).toBe(1)
  for (const stop of stops) stop()
  await server.allClosed()
})

it('keeps the socket when one topic makes way for another in the same turn', async () => {
  const server = await startScriptedServer()
  const transport = transportTo(server)
  const sink = new RecordingSink()
  const stop = transport.listen(conversation, sink)
  const subscription = await server.subscription()
  subscription.next(subscribed('1'))
  await sink.isReady()
  stop()
  const other = new RecordingSink()
  transport.listen(inbox, other)
  const next = await server.subscription()
  next.next(subscribed(null))
  await other.isReady()
  expect(server.opened).toBe(1)
})
