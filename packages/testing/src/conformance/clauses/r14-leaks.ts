import type { Clause } from '../clause.js'
import type { Stage } from '../stage.js'
import { claim, unproven, Violation } from '../violation.js'
import { delay } from '../waiting.js'

const fix =
  'in `close` end every socket, timer, interval and event listener, also of what is still being opened.'

export const r14: Clause = {
  name: 'R14',
  words:
    'Open, close, open leaks nothing: 0 timers, sockets, listeners; `close()` may be repeated.',
  tests: [
    {
      title: 'open, close, open leaves nothing open',
      matters: 'a day of opening and closing conversations would slow the page down until it dies.',
      fix,
      async run(stage) {
        const count = counter(stage)
        const once = async () => {
          const { ada, conversationId } = await stage.pair()
          await ada.send(conversationId, 'written')
          const listenings = [
            await ada.hear(conversationId),
            await ada.hear(conversationId),
            // Still being opened when it ends.
            ada.listen({ kind: 'conversation', conversationId }),
          ]
          listenings[0]?.stop()
          ada.transport.close()
        }
        // The first time round may open what a process keeps, such as a pool of connections.
        await once()
        const before = await steady(count, stage, Number.POSITIVE_INFINITY)
        for (let round = 0; round < 5; round += 1) await once()
        stage.end()
        const after = await steady(count, stage, before)
        claim(
          after <= before,
          `${after - before} more sockets, timers or listeners are open after opening and closing 5 times`,
        )
      },
    },
    {
      title: 'unsubscribing alone leaves nothing open either',
      matters: 'every conversation that was ever shown would go on being listened to.',
      fix: "in the function that `listen` returns end the topic's source, on the server too.",
      async run(stage) {
        const count = counter(stage)
        const { ada, conversationId } = await stage.pair()
        const round = async () => {
          const listening = await ada.hear(conversationId)
          listening.stop()
        }
        await round()
        const before = await steady(count, stage, Number.POSITIVE_INFINITY)
        for (let rounds = 0; rounds < 5; rounds += 1) await round()
        const after = await steady(count, stage, before)
        claim(
          after <= before,
          `${after - before} more sockets, timers or listeners are open after listening 5 times`,
        )
      },
    },
    {
      title: '`close()` may be repeated, before and after anything was opened',
      matters: 'React runs effects twice: the second close would take the app down.',
      fix: 'return at once from a `close` that has nothing left to close.',
      async run(stage) {
        const fresh = await stage.enter('Ada')
        const { ada, conversationId } = await stage.pair()
        const listening = await ada.hear(conversationId)
        for (const { transport } of [fresh, ada]) {
          for (let time = 1; time <= 3; time += 1) {
            try {
              transport.close()
            } catch (thrown) {
              throw new Violation(
                `\`close()\` threw ${String(thrown)} when called the ${time}. time`,
              )
            }
          }
        }
        listening.stop()
      },
    },
  ],
}

/** What is open, by the control or by the process's own count. */
function counter(stage: Stage): () => number {
  const { openResources } = stage.controls
  if (openResources) return openResources
  const host = globalThis as {
    readonly process?: { readonly getActiveResourcesInfo?: () => readonly string[] }
  }
  if (!host.process?.getActiveResourcesInfo) {
    unproven('there is no control `openResources`, and this is not Node, which could count')
  }
  return () => host.process?.getActiveResourcesInfo?.().length ?? 0
}

/** The count when it has fallen to `wanted`, or when it has not fallen for a while. */
async function steady(count: () => number, stage: Stage, wanted: number): Promise<number> {
  const { limitMs, quietMs } = stage.patience
  let lowest = count()
  for (let waitedMs = 0, sameMs = 0; waitedMs < limitMs; waitedMs += quietMs) {
    if (Number.isFinite(wanted) ? lowest <= wanted : sameMs >= 5 * quietMs) break
    // Sockets end in their own time, and nothing tells of a process's count that it has changed.
    await delay(quietMs)
    const now = count()
    sameMs = now < lowest ? 0 : sameMs + quietMs
    lowest = Math.min(lowest, now)
  }
  return lowest
}
