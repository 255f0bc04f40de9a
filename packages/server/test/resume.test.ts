import { describe, expect, it } from 'vitest'
import {
  ask,
  changeMessage,
  conversationUpdates,
  createConversation,
  type Json,
  Socket,
  type Subscription,
  send,
  signIn,
  startServer,
} from './running-server.js'

const fast = {
  writesPerSecond: 1e6,
  writeBurst: 1e6,
  operationsPerSecond: 1e6,
  operationBurst: 1e6,
}

async function annAndBob() {
  const server = await startServer({ limits: fast })
  const ann = await signIn(server, 'Ann')
  const bob = await signIn(server, 'Bob')
  const conversationId = await createConversation(server, ann, [bob])
  const socket = await Socket.connect(server, bob)
  const listen = (since?: string) =>
    socket.subscribe(conversationUpdates, { conversationId, since })
  const checkpoint = async () => (await listen().update()).checkpoint as string
  return { server, ann, bob, conversationId, listen, checkpoint }
}

/** What a resumed subscription delivers up to and with the checkpoint that it announced. */
async function missed(updates: Subscription) {
  const subscribed = await updates.update()
  const batches: Json[] = []
  while (subscribed.resumed && batches.at(-1)?.checkpoint !== subscribed.checkpoint) {
    batches.push(await updates.update())
  }
  return { subscribed, batches, events: batches.flatMap((batch) => batch.events) }
}

describe('a subscription', () => {
  it('begins with its checkpoint and, without since, tells only what happens from now on', async () => {
    const { server, ann, conversationId, listen } = await annAndBob()
    await send(server, ann, conversationId, 'before')
    const updates = listen()
    expect(await updates.update()).toEqual({
      __typename: 'Subscribed',
      checkpoint: `${conversationId}:1`,
      resumed: false,
    })
    await send(server, ann, conversationId, 'after')
    expect(await updates.update()).toMatchObject({
      __typename: 'Events',
      checkpoint: `${conversationId}:2`,
      events: [{ __typename: 'MessageEvent', message: { text: 'after', position: 2 } }],
    })
  })

  it('tells an edit, a deletion, a reaction and a read mark that were missed, each message once as it is now', async () => {
    const { server, ann, bob, conversationId, listen, checkpoint } = await annAndBob()
    const [edited, deleted, reacted] = [
      await send(server, ann, conversationId, 'to be edited'),
      await send(server, ann, conversationId, 'to be deleted'),
      await send(server, ann, conversationId, 'to be reacted to'),
      await send(server, ann, conversationId, 'left alone'),
    ]
    const since = await checkpoint()
    const change = (message: Json) => ({ conversationId, messageId: message.id })
    await changeMessage(server, ann, 'editMessage', { ...change(edited), text: 'edited' })
    await changeMessage(server, ann, 'deleteMessage', change(deleted))
    await changeMessage(server, ann, 'editMessage', { ...change(edited), text: 'edited twice' })
    await ask(server, ann, 'mutation ($c: ID!) { markRead(conversationId: $c, upTo: 3) }', {
      c: conversationId,
    })
    await changeMessage(server, bob, 'setReaction', { ...change(reacted), emoji: '👍', on: true })
    await send(server, ann, conversationId, 'new')

    const { subscribed, events, batches } = await missed(listen(since))
    expect(subscribed).toMatchObject({ resumed: true, checkpoint: `${conversationId}:10` })
    expect(batches).toHaveLength(1)
    expect(events).toMatchObject([
      { message: { id: deleted.id, text: '', revision: 6 } },
      { message: { id: edited.id, text: 'edited twice', revision: 7, position: 1 } },
      { __typename: 'ReadEvent', userId: ann.user.id, upTo: 3 },
      { message: { id: reacted.id, reactions: [{ emoji: '👍', userIds: [bob.user.id] }] } },
      { message: { text: 'new', position: 10 } },
    ])
    expect(events).toHaveLength(5)
  })

  it('has nothing to tell when nothing was missed', async () => {
    const { server, ann, conversationId, listen, checkpoint } = await annAndBob()
    await send(server, ann, conversationId, 'seen')
    const since = await checkpoint()
    const updates = listen(since)
    expect(await updates.update()).toMatchObject({ resumed: true, checkpoint: since })
    await send(server, ann, conversationId, 'live')
    expect((await updates.event()).message.text).toBe('live')
  })

  it.each([
    ['of another conversation', 'other:1'],
    ['from the future', 'SAME:99'],
    ['that was made up', 'SAME:-1'],
    ['that is no checkpoint', 'x'],
  ])('does not resume from a checkpoint %s', async (_, checkpoint) => {
    const { server, ann, conversationId, listen } = await annAndBob()
    await send(server, ann, conversationId, 'x')
    const updates = listen(checkpoint.replace('SAME', conversationId))
    expect(await updates.update()).toMatchObject({
      resumed: false,
      checkpoint: `${conversationId}:1`,
    })
  })

  it('loses and repeats nothing when others write, edit and delete while it resumes', async () => {
    const { server, ann, conversationId, listen, checkpoint } = await annAndBob()
    const known = new Map<string, Json>()
    const sent: Json[] = []
    for (let i = 0; i < 60; i++) sent.push(await send(server, ann, conversationId, `${i}`))
    const since = `${conversationId}:0`
    const writing = (async () => {
      for (let i = 0; i < 40; i++) {
        const change = { conversationId, messageId: sent[(i * 7) % sent.length].id }
        await Promise.all([
          send(server, ann, conversationId, `during ${i}`),
          changeMessage(server, ann, i % 3 === 0 ? 'deleteMessage' : 'editMessage', {
            ...change,
            ...(i % 3 === 0 ? {} : { text: `edited ${i}` }),
          }),
        ])
      }
    })()
    const listenings = []
    for (let i = 0; i < 8; i++) {
      // From the middle of the writing, at whatever moment the last one is through.
      const updates = listen(since)
      const resumed = await missed(updates)
      expect(resumed.subscribed.resumed).toBe(true)
      listenings.push({ updates, resumed })
    }
    await writing
    const last = await checkpoint()
    for (const { updates, resumed } of listenings) {
      known.clear()
      const revisions: number[] = []
      const apply = (event: Json) => {
        revisions.push(event.message.revision)
        known.set(event.message.id, event.message)
      }
      resumed.events.forEach(apply)
      for (let at = resumed.subscribed.checkpoint; at !== last; ) {
        const update = await updates.update()
        update.events.forEach(apply)
        at = update.checkpoint
      }
      expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b))
      const { events } = await missed(listen(since))
      const truth = new Map(events.map((event: Json) => [event.message.id, event.message]))
      expect(known).toEqual(truth)
    }
  }, 20_000)
})
