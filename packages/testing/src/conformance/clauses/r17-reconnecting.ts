import type { Clause } from '../clause.js'
import { claim } from '../violation.js'

const matters =
  'two who reconnect disagree: the engine shows `live` without having read what was missed.'
const fix =
  'turn off the reconnecting of your library: call `closed` once with `network`, and wait for the next `listen`.'

export const r17: Clause = {
  name: 'R17',
  words:
    'A transport has no reconnect timer: a listening ends once, by `closed`. A library that heals itself calls `gap()`, or `closed` and is opened again.',
  tests: [
    {
      title: 'a cut ends every listening once, by `closed`, or is told by `gap()`',
      matters,
      fix,
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        const other = await stage.conversation(ada, bo)
        const listenings = [await ada.hear(conversationId), await ada.hear(other)]
        stage.control('restore')
        await stage.whileCut(ada.person, stage.quiet)
        for (const listening of listenings) {
          const told = await listening.until(
            () => listening.calls.find(({ name }) => name === 'closed' || name === 'gap'),
            '`closed` or `gap()` after a cut',
          )
          if (told.name !== 'closed') continue
          claim(
            told.error?.retryable,
            `a cut closed the topic with ${told.error?.code ?? 'no error'}, which the engine does not open again`,
          )
        }
        const again = await ada.hear(conversationId)
        const sent = await bo.send(conversationId, 'after the cut')
        await again.hears(sent.id, 'an event after opening again')
        await stage.quiet()
        for (const { calls, late } of listenings) {
          const closes = [...calls, ...late].filter(({ name }) => name === 'closed').length
          claim(closes <= 1, `a listening was closed ${closes} times`)
          claim(late.length === 0, `a listening that was closed was told \`${late[0]?.name}\``)
        }
      },
    },
    {
      title: 'after a cut nothing is opened that nobody asked for',
      matters,
      fix,
      async run(stage) {
        const attempts = stage.control('connectionAttempts')
        const { ada, conversationId } = await stage.pair()
        const listening = await ada.hear(conversationId)
        await stage.whileCut(ada.person, async () => {
          await listening.isClosed()
        })
        const before = attempts(ada.person)
        // Longer than the first try of any library that reconnects: graphql-ws, socket.io and Phoenix wait up to 1.3 s.
        for (let waited = 0; waited < 1_500; waited += stage.patience.quietMs) await stage.quiet()
        const after = attempts(ada.person)
        claim(after === before, `${after - before} connections were opened by themselves`)
      },
    },
  ],
}
