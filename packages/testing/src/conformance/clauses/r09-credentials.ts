import type { ChatError } from '@parley/core'
import { asChatError } from '../chat-error.js'
import type { Clause } from '../clause.js'
import { claim, unproven } from '../violation.js'

export const r09: Clause = {
  name: 'R9',
  words:
    'Credentials are asked for at each listen and each 401, one refresh at a time, then `auth`. `forbidden` and `gone` concern one topic only.',
  tests: [
    {
      title: 'credentials that have expired are renewed, once for all who wait',
      matters: 'people would be signed out each hour, or the sign-in service be stormed.',
      fix: 'on a 401 ask for new credentials once, let every call that fails meanwhile wait for them, and repeat.',
      async run(stage) {
        const expire = stage.control('expireCredentials')
        const renewals = stage.control('renewals')
        const { ada, conversationId } = await stage.pair()
        await ada.send(conversationId, 'before')
        const before = renewals(ada.person).asked
        await expire(ada.person)
        await Promise.all(Array.from({ length: 5 }, () => ada.page(conversationId, 'newest')))
        const after = renewals(ada.person)
        claim(after.asked > before, 'expired credentials were not asked for again')
        claim(
          after.mostAtOnce <= 1,
          `${after.mostAtOnce} renewals of the credentials were under way together`,
        )
      },
    },
    {
      title: 'a topic that is opened after the credentials expired is ready all the same',
      matters: 'a laptop that wakes up would never hear anything again.',
      fix: 'ask for the credentials at each listen, and once more when they are refused.',
      async run(stage) {
        const expire = stage.control('expireCredentials')
        const { ada, bo, conversationId } = await stage.pair()
        const before = await ada.hear(conversationId)
        before.stop()
        // Nothing tells when a connection has ended that is of no use any more.
        await stage.quiet()
        await expire(ada.person)
        const again = await ada.hear(conversationId)
        // `assumed` says nothing of the credentials, and nothing tells when they are accepted.
        await stage.quiet()
        const sent = await bo.send(conversationId, 'for who is back')
        await again.hears(sent.id, 'a message after the renewal')
      },
    },
    {
      title: 'credentials that stay refused end calls and topics with `auth`',
      matters: 'the app shows its sign-in on `auth` and on nothing else.',
      fix: 'after one renewal that is refused too reject with `auth`, and close every topic with it.',
      async run(stage) {
        const refuse = stage.control('refuseCredentials')
        const { ada, conversationId } = await stage.pair()
        const open = await ada.hear(conversationId)
        await refuse(ada.person)
        const code = (error: ChatError | undefined) => error?.code ?? 'no error'
        const closed = code(await open.isClosed())
        // The session is renewed by opening again: what counts is how that ends.
        claim(
          closed === 'auth' || closed === 'network',
          `an open topic closed with ${closed} when its credentials were refused`,
        )
        const again = ada.listen({ kind: 'conversation', conversationId })
        const refused = code(await again.isClosed())
        claim(refused === 'auth', `a topic with refused credentials closed with ${refused}`)
        const rejected = await ada.page(conversationId, 'newest').then(
          () => 'an answer',
          (thrown) => asChatError(thrown, 'loadMessages').code,
        )
        claim(rejected === 'auth', `a call with refused credentials ended with ${rejected}`)
      },
    },
    {
      title: 'a conversation of others is `forbidden` or `gone`, and the other topics stay',
      matters: 'one wrong link would close the whole chat, or show what is not meant for them.',
      fix: 'close only the topic that was refused.',
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        const eve = await stage.enter('Eve')
        const own = await stage.conversation(eve, bo)
        const listening = await eve.hear(own)
        const foreign = eve.listen({ kind: 'conversation', conversationId })
        const read = await eve.page(conversationId, 'newest').then(
          () => 'an answer',
          (thrown) => asChatError(thrown, 'loadMessages').code,
        )
        const call = await foreign.isDecided()
        if (read === 'an answer' && call.name === 'ready') {
          unproven('conversations are open to everybody here')
        }
        // One that is `assumed` to be ready may be refused afterwards.
        const heard = (await foreign.isClosed())?.code ?? 'no error'
        for (const [what, ended] of Object.entries({ topic: heard, page: read })) {
          claim(
            ended === 'forbidden' || ended === 'gone',
            `the ${what} of a conversation of others ended with ${ended}`,
          )
        }
        await ada.send(conversationId, 'not for Eve')
        const sent = await bo.send(own, 'for Eve')
        await listening.hears(
          sent.id,
          'an event of the own conversation, after another was refused,',
        )
        claim(
          foreign.events.length === 0 && listening.messages().size === 1,
          'somebody was told of a conversation that is not theirs',
        )
      },
    },
    {
      title: 'a membership that ends closes its own topic only',
      matters: 'leaving one group would end them all, or leave somebody listening who may not.',
      fix: 'close that topic with `forbidden` or `gone` and leave the others open.',
      async run(stage) {
        const revoke = stage.control('revoke')
        const { ada, bo, conversationId } = await stage.pair()
        const other = await stage.conversation(ada, bo)
        const revoked = await ada.hear(conversationId)
        const stays = await ada.hear(other)
        await revoke(conversationId, ada.transport.me.id)
        const code = (await revoked.isClosed())?.code
        claim(
          code === 'forbidden' || code === 'gone',
          `the topic closed with ${code ?? 'no error'} when the membership ended`,
        )
        if (!bo.transport.capabilities.live.includes('conversation')) unproven('nothing is live')
        const sent = await bo.send(other, 'still here')
        await stays.hears(sent.id, 'an event of the other conversation')
      },
    },
  ],
}
