import { ChatError, type ChatTransport, type Unsubscribe } from '@parley/core'
import type { ConformanceSubject } from '../../src/conformance/index.js'

interface Session {
  hasExpired: boolean
  renewing?: Promise<void> | undefined
  asked: number
  atOnce: number
  mostAtOnce: number
}

/** What a transport with expiring credentials may get wrong. */
export interface SessionFaults {
  /** Each call renews for itself. */
  readonly storms?: boolean
  readonly renewsForCalls?: boolean
  readonly renewsForTopics?: boolean
}

/** The honest subject behind credentials that expire, which the in-memory backend does not have. */
export function withSessions(
  honest: ConformanceSubject,
  { storms = false, renewsForCalls = true, renewsForTopics = true }: SessionFaults = {},
): ConformanceSubject {
  const sessions = new Map<string, Session>()
  const sessionOf = (id: string) => {
    const session = sessions.get(id) ?? { hasExpired: false, asked: 0, atOnce: 0, mostAtOnce: 0 }
    sessions.set(id, session)
    return session
  }

  async function ask(session: Session): Promise<void> {
    session.asked += 1
    session.atOnce += 1
    session.mostAtOnce = Math.max(session.mostAtOnce, session.atOnce)
    // Calls that are made together ask in one turn, before any of these goes on.
    await Promise.resolve()
    session.atOnce -= 1
    session.hasExpired = false
  }

  async function renew(session: Session): Promise<void> {
    if (storms) return ask(session)
    session.renewing ??= ask(session).finally(() => {
      session.renewing = undefined
    })
    return session.renewing
  }

  return {
    ...honest,
    async create(person) {
      const transport = await honest.create(person)
      const session = sessionOf(person.id)
      const changed: Partial<ChatTransport> = {
        async loadMessages(request, options) {
          if (session.hasExpired && !renewsForCalls) throw new ChatError('auth')
          if (session.hasExpired) await renew(session)
          return transport.loadMessages(request, options)
        },
        listen(topic, sink, since) {
          if (!session.hasExpired) return transport.listen(topic, sink, since)
          if (!renewsForTopics) {
            sink.closed(new ChatError('auth'))
            return () => {}
          }
          let stop: Unsubscribe | undefined
          let isOver = false
          void renew(session).then(() => {
            if (!isOver) stop = transport.listen(topic, sink, since)
          })
          return () => {
            isOver = true
            stop?.()
          }
        },
      }
      return { ...transport, ...changed }
    },
    controls: {
      ...honest.controls,
      expireCredentials(person) {
        sessionOf(person.id).hasExpired = true
      },
      renewals: (person) => sessionOf(person.id),
    },
  }
}
