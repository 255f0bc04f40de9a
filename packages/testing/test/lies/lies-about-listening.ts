import type { ChatEvent, ChatTransport, LiveSink } from '@parley/core'
import { onTestFinished } from 'vitest'
import { unknownTopic } from '../unknown-topic.js'
import { eachTransport, type Lie, sinks } from './lie.js'

/** R6, R8 (its second half), R14, R15, R17: listenings from their opening to their end. */
export const liesAboutListening: readonly Lie[] = [
  {
    clause: 'R6',
    name: 'is silent instead of ready',
    noticedBy: 'every topic says',
    tell: sinks((_sink, topic) => (topic.kind === 'inbox' ? { ready() {} } : {})),
  },
  {
    clause: 'R6',
    name: 'declares a topic live that it closes',
    noticedBy: 'every topic says',
    tell: eachTransport((honest) => ({
      listen(topic, sink, since) {
        if (topic.kind === 'inbox') return honest.listen(unknownTopic, sink)
        return honest.listen(topic, sink, since)
      },
    })),
  },
  {
    clause: 'R6',
    name: 'says `resumed` without delivering what was missed',
    noticedBy: 'one message missed',
    tell: resuming((batch) => batch.slice(0, 0)),
  },
  {
    clause: 'R6',
    name: 'says `resumed` before it delivers what was missed',
    noticedBy: 'one message missed',
    tell: sinks((sink, _topic, since) => {
      const early: (() => void)[] = []
      let isReady = since === undefined
      return {
        events(batch, checkpoint) {
          if (isReady) sink.events(batch, checkpoint)
          else early.push(() => sink.events(batch, checkpoint))
        },
        ready(how) {
          isReady = true
          sink.ready(how)
          for (const deliver of early) deliver()
        },
      }
    }),
  },
  {
    clause: 'R6',
    name: 'resumes without the edits of old messages',
    noticedBy: 'edits, deletions and reactions',
    tell: resuming((batch) => batch.filter((event) => !isChanged(event, 'editedAt'))),
  },
  {
    clause: 'R6',
    name: 'resumes without the deletions of old messages',
    noticedBy: 'edits, deletions and reactions',
    tell: resuming((batch) => batch.filter((event) => !isChanged(event, 'deletedAt'))),
  },
  {
    clause: 'R6',
    name: 'resumes without the reactions to old messages',
    noticedBy: 'edits, deletions and reactions',
    tell: resuming((batch) => batch.filter((event) => !isChanged(event, 'reactions'))),
  },
  {
    clause: 'R6',
    name: 'resumes the newest hundred only',
    noticedBy: 'edits, deletions and reactions',
    tell: eachTransport((honest) => ({
      listen: (topic, sink, since) => {
        const missed: ChatEvent[] = []
        let isReady = since === undefined
        return honest.listen(
          topic,
          forwarding(sink, {
            events(batch, checkpoint) {
              if (isReady) sink.events(batch, checkpoint)
              else missed.push(...batch)
            },
            ready(how) {
              isReady = true
              if (missed.length > 0) sink.events(missed.slice(-100))
              sink.ready(how)
            },
          }),
          since,
        )
      },
    })),
  },
  {
    clause: 'R6',
    name: 'says `resumed` whatever it is given',
    noticedBy: 'says nothing to the backend',
    tell: sinks((sink, _topic, since) => ({
      ready: (how) => sink.ready(since === undefined ? how : 'resumed'),
    })),
  },
  {
    clause: 'R6',
    name: 'says `resumed` from an expired checkpoint',
    noticedBy: 'has expired',
    tell: sinks((sink, _topic, since) => ({
      ready: (how) => sink.ready(since?.includes('@') ? 'resumed' : how),
    })),
  },
  {
    clause: 'R6',
    name: 'is ready before the backend knows of it',
    noticedBy: 'after `ready` arrives',
    tell(subject) {
      const unregistered = new Set<() => void>()
      return eachTransport((honest) => ({
        async send(operation, options) {
          const answer = await honest.send(operation, options)
          for (const register of unregistered) register()
          return answer
        },
        listen(topic, sink, since) {
          let stop = () => {}
          const register = () => {
            unregistered.delete(register)
            stop = honest.listen(topic, forwarding(sink, { ready() {} }), since)
          }
          unregistered.add(register)
          sink.ready('registered')
          return () => {
            unregistered.delete(register)
            stop()
          }
        },
      }))(subject)
    },
  },
  {
    clause: 'R6',
    name: 'tells the list of new conversations only',
    noticedBy: 'in the inbox',
    tell: sinks((sink, topic) => ({
      events(batch, checkpoint) {
        const isNews = (event: ChatEvent) =>
          event.type !== 'conversation' || event.conversation.lastMessage === undefined
        sink.events(topic.kind === 'inbox' ? batch.filter(isNews) : batch, checkpoint)
      },
    })),
  },
  {
    clause: 'R6',
    name: 'keeps a gap to itself',
    noticedBy: 'a missed event',
    tell: sinks(() => ({ gap() {} })),
  },
  {
    clause: 'R8',
    name: 'goes on telling a sink that has unsubscribed',
    noticedBy: 'after unsubscribing',
    tell: eachTransport((honest) => ({
      listen(topic, sink, since) {
        honest.listen(topic, sink, since)
        return () => {}
      },
    })),
  },
  {
    clause: 'R8',
    name: 'closes a sink twice',
    noticedBy: 'closed once',
    tell: eachTransport((honest) => {
      const open = new Set<LiveSink>()
      return {
        listen(topic, sink, since) {
          open.add(sink)
          return honest.listen(topic, sink, since)
        },
        close() {
          honest.close()
          for (const sink of open) {
            sink.closed()
            sink.closed()
          }
        },
      }
    }),
  },
  {
    clause: 'R8',
    name: 'goes on telling after `close()`',
    noticedBy: 'closed once',
    tell: eachTransport(() => ({ close() {} })),
  },
  {
    clause: 'R14',
    name: 'leaves a timer behind for each transport',
    noticedBy: 'open, close, open',
    tell(honest) {
      const timer = () => {
        const left = setInterval(() => {}, 60_000)
        // The kit must not see it go, and the process must end.
        onTestFinished(() => clearInterval(left))
      }
      return eachTransport(() => {
        timer()
        return {}
      })(honest)
    },
  },
  {
    clause: 'R14',
    name: 'only mutes a listening that is unsubscribed',
    noticedBy: 'unsubscribing alone',
    tell: eachTransport((honest) => ({
      listen(topic, sink, since) {
        let isMuted = false
        const unless = (tell: () => void) => isMuted || tell()
        honest.listen(
          topic,
          {
            ready: (how) => unless(() => sink.ready(how)),
            events: (batch, checkpoint) => unless(() => sink.events(batch, checkpoint)),
            snapshot: (id, page) => unless(() => sink.snapshot(id, page)),
            gap: () => unless(() => sink.gap()),
            closed: (error) => unless(() => sink.closed(error)),
          },
          since,
        )
        return () => {
          isMuted = true
        }
      },
    })),
  },
  {
    clause: 'R14',
    name: 'throws when it is closed again',
    noticedBy: 'may be repeated',
    tell: eachTransport((honest) => {
      let isClosed = false
      return {
        close() {
          if (isClosed) throw new Error('closed already')
          isClosed = true
          honest.close()
        },
      }
    }),
  },
  {
    clause: 'R15',
    name: 'names the conversation that was opened last',
    noticedBy: 'names that one',
    tell: eachTransport((honest) => {
      let latest = ''
      return {
        listen(topic, sink, since) {
          if (topic.kind === 'conversation') latest = topic.conversationId
          return honest.listen(
            topic,
            forwarding(sink, {
              events: (batch, checkpoint) =>
                sink.events(
                  batch.map((event) => renamed(event, latest)),
                  checkpoint,
                ),
            }),
            since,
          )
        },
      }
    }),
  },
  {
    clause: 'R15',
    name: 'tells every open conversation of who is typing',
    noticedBy: 'leaves the other as it is',
    tell: eachTransport((honest) => {
      const open = new Set<string>()
      return {
        listen(topic, sink, since) {
          if (topic.kind === 'conversation') open.add(topic.conversationId)
          return honest.listen(
            topic,
            forwarding(sink, {
              events: (batch, checkpoint) =>
                sink.events(
                  batch.flatMap((event): readonly ChatEvent[] =>
                    event.type === 'typing'
                      ? [...open].map((conversationId) => ({ ...event, conversationId }))
                      : [event],
                  ),
                  checkpoint,
                ),
            }),
            since,
          )
        },
      }
    }),
  },
  {
    clause: 'R17',
    name: 'opens again by itself, and says nothing',
    noticedBy: 'ends every listening once',
    tell: eachTransport((honest) => ({ listen: reopening(honest, () => {}) })),
  },
  {
    clause: 'R17',
    name: 'says `closed` and opens again all the same',
    noticedBy: 'nothing is opened',
    tell: eachTransport((honest) => ({
      listen: reopening(honest, (sink, error) => sink.closed(error)),
    })),
  },
]

/** Opens again after each end, as libraries do that heal themselves. */
function reopening(
  honest: ChatTransport,
  ended: (sink: LiveSink, error: Parameters<LiveSink['closed']>[0]) => void,
): ChatTransport['listen'] {
  return (topic, sink, since) => {
    let isOver = false
    let isReady = false
    let stop = () => {}
    const open = () => {
      if (isOver) return
      stop = honest.listen(
        topic,
        forwarding(sink, {
          ready(how) {
            if (!isReady) sink.ready(how)
            isReady = true
          },
          closed(error) {
            ended(sink, error)
            // A reconnect timer is the lie itself: it rings after the cut, and while the kit watches.
            setTimeout(open, 200).unref()
          },
        }),
        since,
      )
    }
    open()
    return () => {
      isOver = true
      stop()
    }
  }
}

/** What comes before `resumed`, changed. */
function resuming(change: (batch: readonly ChatEvent[]) => readonly ChatEvent[]): Lie['tell'] {
  return sinks((sink, _topic, since) => {
    let isReady = since === undefined
    return {
      events: (batch, checkpoint) => sink.events(isReady ? batch : change(batch), checkpoint),
      ready(how) {
        isReady = true
        sink.ready(how)
      },
    }
  })
}

function forwarding(sink: LiveSink, changed: Partial<LiveSink>): LiveSink {
  return {
    ready: (how) => sink.ready(how),
    events: (batch, checkpoint) => sink.events(batch, checkpoint),
    snapshot: (id, page, checkpoint) => sink.snapshot(id, page, checkpoint),
    gap: () => sink.gap(),
    closed: (error) => sink.closed(error),
    ...changed,
  }
}

function isChanged(event: ChatEvent, field: 'editedAt' | 'deletedAt' | 'reactions'): boolean {
  return event.type === 'message' && event.message[field] !== undefined
}

function renamed(event: ChatEvent, conversationId: string): ChatEvent {
  if (event.type === 'message') {
    return { ...event, message: { ...event.message, conversationId } }
  }
  return 'conversationId' in event ? { ...event, conversationId } : event
}
