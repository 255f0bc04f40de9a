import { describe, expect, it } from 'vitest'
import { createBacklog } from '../src/live/backlog.js'
import { conversationUpdates } from '../src/live/conversation-updates.js'
import { createEventQueue } from '../src/live/event-queue.js'
import { createSubscriptionStream } from '../src/live/subscription-stream.js'
import { editMessage, sendMessage } from '../src/operations/change-message.js'
import { createConversation } from '../src/operations/create-conversation.js'
import { removeMember } from '../src/operations/remove-member.js'
import type { EventsView, UpdateView } from '../src/store/events.js'
import { userByName } from '../src/store/users.js'
import { startApplication } from './running-application.js'

async function annAndBob() {
  const { app, db } = await startApplication()
  const ann = await userByName(db, 'Ann')
  const bob = await userByName(db, 'Bob')
  const { id } = await createConversation(app, ann, { clientId: 'c', memberIds: [bob.id] })
  let sent = 0
  return {
    app,
    ann,
    bob,
    conversationId: id,
    listen: (since?: string) =>
      conversationUpdates(
        app,
        { viewerId: bob.id, backlog: createBacklog(1e6, () => {}) },
        id,
        since,
      ),
    send: (text = '') => {
      sent += 1
      return sendMessage(app, ann, {
        clientId: `${sent}`,
        conversationId: id,
        text: `${text}${sent}`,
      })
    },
  }
}

/** The changes that the stream tells, up to this one. */
async function revisionsUpTo(
  stream: AsyncGenerator<UpdateView, undefined, undefined>,
  last: number,
): Promise<number[]> {
  const revisions: number[] = []
  while ((revisions.at(-1) ?? 0) < last) {
    const { value } = await stream.next()
    for (const event of (value as EventsView).events) {
      if (event.__typename === 'MessageEvent') revisions.push(event.message.revision)
    }
  }
  return revisions
}

const subscribed = async (stream: AsyncGenerator<UpdateView, undefined, undefined>) => {
  const { value } = await stream.next()
  if (value?.__typename !== 'Subscribed') throw new Error('the first update is not Subscribed')
  return Number(value.checkpoint?.split(':')[1])
}

describe('a change that meets the start of a subscription', () => {
  // Every step of a subscription's start and of a write is some turns of the microtask queue: all meetings of both are tried.
  it.each([true, false])(
    'is told exactly once, at whatever step it comes (resuming: %s)',
    async (resuming) => {
      const { conversationId, listen, send } = await annAndBob()
      await send()
      const meetings = { inCheckpoint: 0, live: 0 }
      for (let turns = 0; turns < 250; turns++) {
        const before = await listen()
        const from = await subscribed(before)
        await before.return(undefined)
        const starting = listen(resuming ? `${conversationId}:${from}` : undefined)
        for (let turn = 0; turn < turns; turn++) await Promise.resolve()
        const sending = send()
        const stream = await starting
        const checkpoint = await subscribed(stream)
        const message = await sending
        await send()
        const told = await revisionsUpTo(stream, message.position + 1)
        if (checkpoint >= message.position) meetings.inCheckpoint += 1
        else meetings.live += 1
        // Without resuming, what the checkpoint counts is in the page that the client loads next.
        const expected = Array.from({ length: message.position + 1 - from }, (_, i) => from + i + 1)
        expect(told).toEqual(expected.filter((number) => resuming || number > checkpoint))
        await stream.return(undefined)
      }
      expect(meetings.inCheckpoint).toBeGreaterThan(0)
      expect(meetings.live).toBeGreaterThan(0)
    },
  )

  it('is told once when it changes what was still to be replayed', async () => {
    const { app, ann, conversationId, listen, send } = await annAndBob()
    const [first] = [await send(), await send()]
    const stream = await listen(`${conversationId}:0`)
    expect(await subscribed(stream)).toBe(2)
    await editMessage(app, ann, {
      clientId: 'edit',
      conversationId,
      messageId: first.id,
      text: 'edited',
    })
    expect(await revisionsUpTo(stream, 2)).toEqual([2])
    await send()
    expect(await revisionsUpTo(stream, 4)).toEqual([3, 4])
    await stream.return(undefined)
  })
})

describe('a subscription that resumes', () => {
  it('does so over 1,000 changes, in batches of at most 100 events and 128 KiB, and over no more', async () => {
    const { conversationId, listen, send } = await annAndBob()
    const long = 'x'.repeat(4_000)
    for (let i = 0; i < 1_000; i++) await send(i < 100 ? long : '')
    const stream = await listen(`${conversationId}:0`)
    expect((await stream.next()).value).toMatchObject({ resumed: true })
    let told = 0
    let batches = 0
    while (told < 1_000) {
      const { events, checkpoint } = (await stream.next()).value as EventsView
      batches += 1
      expect(events.length).toBeLessThanOrEqual(100)
      expect(JSON.stringify(events).length).toBeLessThanOrEqual(129 * 1024)
      for (const event of events) {
        told += 1
        expect(event).toMatchObject({ message: { position: told } })
      }
      // Any batch is a place to resume from.
      expect(checkpoint).toBe(`${conversationId}:${told}`)
      if (batches === 3) {
        const again = await listen(checkpoint ?? '')
        expect(await subscribed(again)).toBe(1_000)
        expect((await revisionsUpTo(again, told + 1))[0]).toBe(told + 1)
        await again.return(undefined)
      }
    }
    expect(batches).toBeGreaterThan(10)
    await stream.return(undefined)

    await send()
    const late = await listen(`${conversationId}:0`)
    expect((await late.next()).value).toMatchObject({ resumed: false })
    await late.return(undefined)
  })
})

it('ends a replay at the next batch when membership ends', async () => {
  const { app, bob, conversationId, listen, send } = await annAndBob()
  for (let i = 0; i < 250; i++) await send()
  const stream = await listen(`${conversationId}:0`)
  await stream.next()
  await stream.next()
  await removeMember(app, conversationId, bob.id)
  await expect(stream.next()).rejects.toMatchObject({ code: 'forbidden' })
  expect((await stream.next()).done).toBe(true)
})

describe('a subscription that is over', () => {
  it('lets go of the bus, whether it was waiting, replaying or never read', async () => {
    const { conversationId, listen, send } = await annAndBob()
    await send()
    const waiting = await listen()
    await waiting.next()
    const next = waiting.next()
    await waiting.return(undefined)
    expect(await next).toEqual({ done: true, value: undefined })

    const replaying = await listen(`${conversationId}:0`)
    await replaying.next()
    await replaying.return(undefined)
    expect((await replaying.next()).done).toBe(true)

    const unread = await listen()
    await unread.return(undefined)
    await send()
    for (const stream of [waiting, replaying, unread]) {
      expect((await stream.next()).done).toBe(true)
    }
  })

  it('cleans up once, also when its prelude fails', async () => {
    let cleaned = 0
    async function* prelude(): AsyncGenerator<string, void, undefined> {
      yield await Promise.reject(new Error('the database is away'))
    }
    const queue = createEventQueue<string>(createBacklog(100, () => {}))
    const stream = createSubscriptionStream({
      prelude: prelude(),
      queue,
      cleanUp: () => {
        cleaned += 1
      },
    })
    await expect(stream.next()).rejects.toThrow('away')
    await stream.return(undefined)
    expect(cleaned).toBe(1)
  })
})

describe('a queue', () => {
  it('gives up on a reader that is further behind than it may be, once', async () => {
    let overflows = 0
    const backlog = createBacklog(100, () => {
      overflows += 1
    })
    const queue = createEventQueue<number>(backlog)
    queue.push(1, 60)
    queue.push(2, 40)
    expect(await queue.next()).toEqual({ done: false, value: 1 })
    queue.push(3, 60)
    expect(overflows).toBe(0)
    queue.push(4, 1)
    queue.push(5, 1_000)
    expect(overflows).toBe(1)
    expect((await queue.next()).done).toBe(true)
  })

  it('counts what waits for the others of its socket, and no more once they end', async () => {
    let overflows = 0
    const backlog = createBacklog(100, () => {
      overflows += 1
    })
    const [first, second] = [createEventQueue<number>(backlog), createEventQueue<number>(backlog)]
    first.push(1, 60)
    first.end()
    second.push(2, 60)
    expect(overflows).toBe(0)
    createEventQueue<number>(backlog).push(3, 60)
    second.push(4, 1)
    expect(overflows).toBe(1)
    expect((await second.next()).done).toBe(true)
  })

  it('tells its end to the reader that waits, and to the next one', async () => {
    const queue = createEventQueue<number>(createBacklog(100, () => {}))
    const waiting = queue.next()
    queue.end(new Error('not a member'))
    await expect(waiting).rejects.toThrow('not a member')
    expect((await queue.next()).done).toBe(true)

    const unread = createEventQueue<number>(createBacklog(100, () => {}))
    unread.push(1, 1)
    unread.end(new Error('not a member'))
    await expect(unread.next()).rejects.toThrow('not a member')
  })
})
