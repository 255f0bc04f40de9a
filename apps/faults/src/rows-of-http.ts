import { type HttpAnswer, htmlPage } from '@parley/testing/fault-proxy'
import { inTime } from './deadline.js'
import { type FaultRow, faultWithinMs, type Stage } from './fault-row.js'
import type { Person } from './person.js'
import type { Subject } from './subject.js'

const answering = (
  name: string,
  answer: Partial<HttpAnswer> & { status: number },
  whom: 'calls' | 'listening' = 'calls',
): FaultRow => {
  const answers = new WeakMap<Stage, { stop(): void; given: Promise<void> }>()
  return {
    name,
    noticedBy: whom === 'listening' ? 'connection' : 'request',
    begin(stage) {
      let given = () => {}
      const isGiven = new Promise<void>((resolve) => {
        given = resolve
      })
      const { listening } = stage.subject
      const concerns = whom === 'listening' ? listening.concerns : isCall(stage)
      const stop = stage.proxy.answer({ ...answer, concerns, answered: given })
      answers.set(stage, { stop, given: isGiven })
      if (whom === 'listening') listening.cut(stage.proxy)
    },
    // A client that is down need not have asked yet.
    during: (stage) =>
      inTime(faultWithinMs, 'Nothing was asked', answers.get(stage)?.given ?? Promise.reject()),
    end: (stage) => answers.get(stage)?.stop(),
  }
}

const isCall =
  ({ subject }: Stage): NonNullable<HttpAnswer['concerns']> =>
  (request) =>
    !subject.listening.concerns(request)

const statuses = [500, 502, 503, 504]

const retryAfter: readonly (readonly [
  name: string,
  value: () => string | undefined,
  notBeforeMs?: number,
])[] = [
  ['1 second', () => '1', 1_000],
  // A date has whole seconds.
  ['a date', () => new Date(Date.now() + 2_000).toUTCString(), 1_000],
  ['a past date', () => new Date(Date.now() - 60_000).toUTCString()],
  ['0', () => '0'],
  ['negative', () => '-5'],
  ['garbage', () => 'soon; maybe'],
  ['absent', () => undefined],
]

/** What stands between client and server and answers in its place. */
export const rowsOfHttp = ({ listening }: Subject): readonly FaultRow[] => [
  ...statuses.map((status) => answering(`${status} with an HTML body`, htmlPage(status))),
  ...statuses.map((status) =>
    answering(`${status} after the server did it`, { ...htmlPage(status), performed: true }),
  ),
  ...statuses.map((status) =>
    answering(`${status} to ${listening.name}`, htmlPage(status), 'listening'),
  ),
  ...retryAfter.map(([name, value, notBeforeMs = 0]): FaultRow => {
    const headers = () => {
      const text = value()
      return text === undefined ? {} : { 'retry-after': text }
    }
    return {
      name: `429, Retry-After ${name}`,
      noticedBy: 'request',
      notBeforeMs,
      begin: (stage) =>
        void stage.proxy.answer({
          status: 429,
          headers: headers(),
          times: 2,
          concerns: isCall(stage),
        }),
    }
  }),
  {
    name: '429, Retry-After huge: an hour at most',
    noticedBy: 'request',
    async begin(stage) {
      const { proxy, near, far } = stage
      const repeatsBefore = near.repeats
      const failuresBefore = near.failures
      const headers = { 'retry-after': '999999999' }
      const stop = proxy.answer({ status: 429, headers, concerns: isCall(stage) })
      near.write(1)
      await near.until('it is refused', () => near.failures > failuresBefore)
      stop()
      near.environment.skip(hourMs - secondMs)
      const count = near.messages().length
      far.write(1)
      await near.until('it hears of others', () => near.messages().length > count)
      if (near.repeats > repeatsBefore) throw new Error('It was asked again within the hour.')
      near.environment.skip(secondMs)
    },
  },
  {
    name: '503 until it is given up, then sent by hand',
    noticedBy: 'request',
    writes: 'one message',
    begin: (stage) =>
      void stage.proxy.answer({ ...htmlPage(503), times: 5, concerns: isCall(stage) }),
    during: ({ near }) => near.until('it has failed', () => failed(near) !== undefined),
    end: ({ near }) => near.conversation.retry(failed(near) ?? ''),
  },
]

const hourMs = 3_600_000
const secondMs = 1_000

/** Only the person repeats it. */
const failed = (person: Person) =>
  person.messages().find(({ status }) => status === 'failed' || status === 'unsure')?.failedClientId
