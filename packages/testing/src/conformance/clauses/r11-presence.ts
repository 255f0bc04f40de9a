import type { PresenceMember, Topic } from '@parley/core'
import type { Actor } from '../actor.js'
import type { Clause } from '../clause.js'
import type { Listening } from '../listening.js'
import { claim, unproven } from '../violation.js'

export const r11: Clause = {
  name: 'R11',
  words: 'Typing and presence expire locally; presence is per user, over N connections.',
  tests: [
    {
      title: 'typing is told with the time it lasts',
      matters: 'somebody who closed their laptop would type for ever.',
      fix: 'send `ttlMs`, at most some seconds, and 0 when it stops.',
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        const setTyping = bo.method('setTyping')
        const listening = await ada.hear(conversationId)
        await bo.call('setTyping', (options) =>
          setTyping({ conversationId, typing: true }, options),
        )
        const isTyping = () => listening.events.find((one) => one.type === 'typing')
        // No clause asks for it to be told at all.
        const event = await listening.until(isTyping, '').catch(() => undefined)
        if (event?.type !== 'typing') unproven('nobody is told of somebody who types')
        claim(event.user.id === bo.transport.me.id, 'typing names another person')
        claim(
          event.ttlMs > 0 && event.ttlMs <= 60_000,
          `typing lasts ${event.ttlMs} ms, which is no time to expire in`,
        )
      },
    },
    {
      title: 'somebody with two connections is one member, and stays while one stands',
      matters: 'closing one of two tabs would show a person as gone, or two of them as there.',
      fix: 'count connections by user on the server, and send `offline` when the last has ended.',
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        const { live, presence } = ada.transport.capabilities
        if (!presence || !live.includes('presence')) unproven('presence is not live')
        const topic: Topic =
          presence.scope === 'conversation'
            ? { kind: 'presence', conversationId }
            : { kind: 'presence' }
        const id = bo.transport.me.id
        const listening = ada.listen(topic)
        await listening.isReady()
        const tab = await stage.device(bo)
        const first = await online(bo, topic)
        const second = await online(tab, topic)
        await listening.until(
          () => ['online', 'busy', 'away'].includes(stateOf(listening, id) ?? ''),
          'the event of somebody who came',
        )
        // A third person is the witness that later news have arrived.
        const eve = await stage.enter('Eve')
        const told = membersOf(listening).length
        first.stop()
        bo.transport.close()
        if (presence.scope === 'global') {
          await online(eve, topic)
          await listening.until(
            () => stateOf(listening, eve.transport.me.id) !== undefined,
            'the event of somebody else who came',
          )
        }
        await stage.quiet()
        const since = membersOf(listening).slice(told)
        claim(
          !since.some(({ user, state }) => user.id === id && state === 'offline'),
          'somebody is offline though one of their two connections stands',
        )
        for (const event of listening.events) {
          if (event.type !== 'presence') continue
          const ids = event.members.map(({ user }) => user.id)
          claim(new Set(ids).size === ids.length, 'one person is two members of one presence event')
        }
        second.stop()
        tab.transport.close()
        const expires = membersOf(listening).findLast(({ user }) => user.id === id)?.ttlMs
        const isGone = () => stateOf(listening, id) === 'offline'
        await listening
          .until(isGone, '`offline` after the last connection of somebody ended')
          .catch((violation) => {
            // Then it expires in the engine, as the clause has it.
            if (expires === undefined) throw violation
          })
      },
    },
  ],
}

async function online(actor: Actor, topic: Topic): Promise<Listening> {
  const listening = actor.listen(topic)
  await listening.isReady()
  const { setPresence } = actor.transport
  if (setPresence) {
    await actor.call('setPresence', (options) =>
      setPresence.call(actor.transport, 'online', options),
    )
  }
  return listening
}

function membersOf(listening: Listening): readonly PresenceMember[] {
  return listening.events.flatMap((event) => (event.type === 'presence' ? event.members : []))
}

function stateOf(listening: Listening, userId: string): string | undefined {
  let state: string | undefined
  for (const event of listening.events) {
    if (event.type !== 'presence') continue
    const member = event.members.find(({ user }) => user.id === userId)
    if (member) state = member.state
    else if (event.complete && state !== undefined) state = 'offline'
  }
  return state
}
