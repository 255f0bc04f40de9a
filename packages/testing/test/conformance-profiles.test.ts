import type { LiveSink } from '@parley/core'
import { describe, expect, it } from 'vitest'
import { type ConformanceSubject, runTransportConformance } from '../src/conformance/index.js'
import type { MemoryTransportOptions } from '../src/index.js'
import { eachTransport } from './lies/lie.js'
import { memorySubject } from './memory-subject.js'
import { unknownTopic } from './unknown-topic.js'

/** What known kinds of backend cannot promise: less is no lie. */
const profiles: Readonly<Record<string, MemoryTransportOptions>> = {
  'polls and answers nothing': { answers: 'nothing', capabilities: { live: ['conversation'] } },
  'neither acknowledges nor repeats safely': {
    acknowledges: false,
    resumes: false,
    capabilities: { echoesClientId: false, idempotent: false },
  },
  'sorts late and pages back only': {
    resumes: false,
    without: ['edit', 'delete', 'react', 'setTyping', 'setPresence'],
    capabilities: {
      ...{ order: 'late', deletions: 'none', paging: ['before'] },
      live: ['conversation'],
    },
  },
  'pages nothing and has few methods': {
    resumes: false,
    without: ['edit', 'react', 'loadUsers', 'findUsers', 'searchMessages', 'markRead'],
    capabilities: { paging: [], idempotent: false, echoesClientId: false, deletions: 'absence' },
  },
  'has presence by conversation and small pages': {
    capabilities: { presence: { scope: 'conversation' }, limits: { pageSize: 20 } },
  },
  'has nothing live': { capabilities: { live: [] } },
}

// Not R14, which counts what is open in the whole process: here several run at once.
const clauses = Array.from({ length: 18 }, (_, index) => `R${index + 1}`).filter(
  (name) => name !== 'R14',
)
const patience = { limitMs: 1_500, promptMs: 500, quietMs: 10 }

async function failuresOf(subject: ConformanceSubject): Promise<readonly string[]> {
  const report = await runTransportConformance({ ...subject, patience }, clauses)
  return report.clauses.flatMap(({ clause, tests }) =>
    tests.flatMap(({ title, outcome }) =>
      outcome.state === 'failed' ? [`${clause} ${title}: ${outcome.reason}`] : [],
    ),
  )
}

describe('the conformance kit finds no fault with an honest backend that', () => {
  for (const [name, options] of Object.entries(profiles)) {
    it.concurrent(name, async () => expect(await failuresOf(memorySubject(options))).toEqual([]))
  }

  it.concurrent('is recognised by its answers, and not by client ids', async () => {
    const subject = memorySubject({ capabilities: { echoesClientId: false } })
    const report = await runTransportConformance({ ...subject, patience }, ['R4'])
    expect(report.clauses.map(({ verdict }) => verdict)).toEqual(['proved'])
  })

  it.concurrent('gives the newest part of a conversation at each change, and no events', async () => {
    const snapshots = eachTransport((honest) => ({
      capabilities: { ...honest.capabilities, live: ['conversation'], paging: ['before'] },
      listen(topic, sink) {
        if (topic.kind !== 'conversation') return honest.listen(unknownTopic, sink)
        const { conversationId } = topic
        let isOver = false
        const take = async () => {
          const call = { signal: new AbortController().signal }
          const request = { conversationId, start: 'newest', limit: 50 } as const
          const page = await honest.loadMessages(request, call).catch(() => undefined)
          if (page && !isOver) sink.snapshot(conversationId, page)
        }
        const told: LiveSink = {
          ready: () => sink.ready('registered'),
          events: (batch) => void (batch.length > 0 && take()),
          snapshot: () => {},
          gap: () => sink.gap(),
          closed(error) {
            isOver = true
            sink.closed(error)
          },
        }
        const stop = honest.listen(topic, told)
        return () => {
          isOver = true
          stop()
        }
      },
    }))
    const { controls = {}, ...subject } = snapshots(memorySubject({ resumes: false }))
    // What holds answers back would hold the snapshots back with them.
    const { hold, release, ...others } = controls
    expect(await failuresOf({ ...subject, controls: others })).toEqual([])
  })

  it('gives no control to the kit, and proves little of itself', async () => {
    const { controls, ...subject } = memorySubject()
    const report = await runTransportConformance({ ...subject, patience })
    const unproven = report.clauses.filter(({ verdict }) => verdict === 'UNPROVEN')
    expect(report.clauses.filter(({ verdict }) => verdict === 'FAILED')).toEqual([])
    expect(unproven.map(({ clause }) => clause)).toEqual([
      'R4',
      'R6',
      'R8',
      'R9',
      'R10',
      'R16',
      'R17',
      'R18',
    ])
    for (const { tests } of unproven) {
      for (const { outcome } of tests) {
        if (outcome.state === 'unproven') expect(outcome.reason).not.toBe('')
      }
    }
  })
})
