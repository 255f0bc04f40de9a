import type { Message, Topic } from '@parley/core'
import type { Actor } from '../actor.js'
import { checkpointsOf } from '../checkpoints-of.js'
import type { Clause } from '../clause.js'
import type { HeardMessages } from '../listening.js'
import type { Stage } from '../stage.js'
import { claim, unproven } from '../violation.js'

const resumeFix =
  'deliver every change since the checkpoint before `ready("resumed")`; where that is not possible say `registered`.'

export const r06: Clause = {
  name: 'R6',
  words:
    '`resumed` only if all since `since` was delivered before it, edits and deletions included; otherwise `registered` or `assumed`. A missed event means `gap()`. Silence is a violation. Every topic says `ready` or `closed` within a limit.',
  tests: [
    {
      title: 'every topic says `ready`, or `closed` with `unsupported`, within a limit',
      matters: 'a topic that says nothing leaves people before a spinner for ever.',
      fix: 'call `ready` when the backend has acknowledged (or `assumed` at once), and `closed` on a timeout of your own.',
      async run(stage) {
        const { ada, conversationId } = await stage.pair()
        const { live, presence } = ada.transport.capabilities
        const topics: readonly Topic[] = [
          { kind: 'conversation', conversationId },
          { kind: 'inbox' },
          presence?.scope === 'conversation'
            ? { kind: 'presence', conversationId }
            : { kind: 'presence' },
        ]
        for (const topic of topics) {
          const listening = ada.listen(topic)
          if (live.includes(topic.kind)) {
            const call = await listening.isDecided()
            claim(call.name === 'ready', `\`live\` names "${topic.kind}", and the topic closed`)
            claim(
              call.how !== 'resumed',
              `the topic "${topic.kind}" says \`resumed\` though there was nothing to resume from`,
            )
          } else {
            const code = (await listening.isClosed())?.code
            claim(
              code === 'unsupported',
              `\`live\` does not name "${topic.kind}", and its topic closed with ${code ?? 'no error'}`,
            )
          }
        }
      },
    },
    {
      title: 'what happens after `ready` arrives',
      matters: 'the engine believes `ready`: what is not told then is never seen.',
      fix: 'register with the backend first; where it does not acknowledge, say `assumed`.',
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        for (let round = 1; round <= 10; round += 1) {
          const listening = await ada.hear(conversationId)
          const how = await listening.isReady()
          // The engine reads again after `assumed`, so that only what comes later has to arrive.
          if (how === 'assumed') unproven('topics are ready as `assumed`, which promises nothing')
          const sent = await bo.send(conversationId, `right after ready ${round}`)
          await listening.hears(sent.id, 'a message that was sent after `ready`')
          listening.stop()
        }
      },
    },
    {
      title: 'what changes the conversation list after `ready` arrives in the inbox',
      matters: 'a new conversation, or a message in one that is not open, would not be noticed.',
      fix: 'send `conversation` with its new `lastMessage` to every member who listens to the inbox.',
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        if (!ada.transport.capabilities.live.includes('inbox')) {
          unproven('`capabilities.live` does not name the inbox')
        }
        const listening = ada.listen({ kind: 'inbox' })
        if ((await listening.isReady()) === 'assumed') {
          unproven('topics are ready as `assumed`, which promises nothing')
        }
        const added = await stage.conversation(bo, ada)
        for (const id of [conversationId, added]) {
          const sent = await bo.send(id, 'for the list')
          await listening.until(
            () =>
              listening.messages().has(sent.id) ||
              listening.events.some(
                (event) =>
                  event.type === 'conversation' &&
                  event.conversation.id === id &&
                  event.conversation.lastMessage?.id === sent.id,
              ),
            'the event of a conversation with a new last message',
          )
        }
      },
    },
    {
      title: '`resumed` with nothing missed',
      matters: 'an engine that believes `resumed` does not read again.',
      fix: resumeFix,
      run: (stage) => resumes(stage, async () => {}),
    },
    {
      title: '`resumed` with one message missed',
      matters: 'the message that was missed would never be seen.',
      fix: resumeFix,
      run: (stage) =>
        resumes(stage, async ({ bo, conversationId }) => {
          await bo.send(conversationId, 'missed')
        }),
    },
    {
      title: '`resumed` with many missed, edits, deletions and reactions of old messages included',
      matters: 'old messages would keep the text, or the presence, that they no longer have.',
      fix: resumeFix,
      run: (stage) =>
        resumes(stage, async ({ bo, conversationId, old }) => {
          const [edited, reacted, deleted] = old
          if (edited && bo.transport.edit) await bo.edit(edited, 'edited meanwhile')
          if (reacted && bo.transport.react) await bo.react(reacted, '👍')
          const deletes = bo.transport.capabilities.deletions !== 'none' && bo.transport.delete
          if (deleted && deletes) await bo.delete(deleted)
          await bo.sendMany(conversationId, 120)
        }),
    },
    {
      title: 'every checkpoint on the way can be resumed from, while others write',
      matters: 'what falls between a checkpoint and the next listening would never be seen.',
      fix: 'register before reading what was missed, and hand out a checkpoint only with what it covers.',
      async run(stage) {
        const { ada, bo, conversationId } = await stage.pair()
        const first = await ada.hear(conversationId)
        const [begin] = await checkpointsOf(first, await bo.send(conversationId, 'heard'))
        let { since } = begin
        first.stop()
        const seen = new Set<string>()
        let isWriting = true
        const writing = bo.sendMany(conversationId, 40).finally(() => {
          isWriting = false
        })
        // Its end is awaited below; a rejection meanwhile is not unhandled.
        writing.catch(() => {})
        for (let last = false; ; last = !isWriting) {
          const listening = ada.listen({ kind: 'conversation', conversationId }, { since })
          if ((await listening.isReady()) !== 'resumed')
            unproven('it did not resume from a checkpoint')
          if (!last) {
            const { length } = listening.calls
            const told = listening.until(() => listening.calls.length > length + 3, '')
            // However little is told: what fell between is found at the end.
            await Promise.race([told.catch(() => {}), writing])
          }
          listening.stop()
          for (const id of listening.messages().keys()) seen.add(id)
          since = listening.checkpoint ?? since
          if (last) break
        }
        for (const { id, text } of await writing) {
          claim(seen.has(id), `"${text}" fell between a checkpoint and the listening after it`)
        }
      },
    },
    {
      title: 'a checkpoint that says nothing to the backend is never `resumed`',
      matters: 'the engine would not read again, and miss everything up to now.',
      fix: 'answer an unknown `since` with `registered`, or close with `gone`.',
      async run(stage) {
        const { ada, conversationId } = await stage.pair()
        await ada.hear(conversationId)
        for (const since of ['nonsense', '', '999999999', '🙂@-1']) {
          await neverResumes(ada, conversationId, since)
        }
      },
    },
    {
      title: 'a checkpoint that has expired is never `resumed`',
      matters: 'what happened meanwhile would never be seen.',
      fix: 'answer with `registered` where the changes since are no longer known, or close with `gone`.',
      async run(stage) {
        const expire = stage.control('expireCheckpoints')
        const { ada, bo, conversationId } = await stage.pair()
        const listening = await ada.hear(conversationId)
        const [, { since }] = await checkpointsOf(listening, await bo.send(conversationId, 'heard'))
        listening.stop()
        await bo.send(conversationId, 'missed')
        await expire(conversationId)
        await neverResumes(ada, conversationId, since)
      },
    },
    {
      title: 'a missed event means `gap()` or `closed`',
      matters: 'nobody would know that something is missing.',
      fix: 'where events may be lost or cannot be read call `gap()`, and the engine reads again.',
      async run(stage) {
        const miss = stage.control('missEvents')
        const { ada, bo, conversationId } = await stage.pair()
        const listening = await ada.hear(conversationId)
        let missed = ''
        await miss(ada.person, async () => {
          missed = (await bo.send(conversationId, 'missed')).id
        })
        const told = await listening.until(
          () =>
            listening.messages().has(missed) ||
            listening.calls.find(({ name }) => name === 'gap' || name === 'closed'),
          '`gap()`, `closed` or the event itself, after an event was lost,',
        )
        if (told === true) unproven('the control `missEvents` did not make the event go missing')
      },
    },
  ],
}

interface Scene {
  readonly bo: Actor
  readonly conversationId: string
  readonly old: readonly Message[]
}

async function resumes(stage: Stage, meanwhile: (scene: Scene) => Promise<void>): Promise<void> {
  const { ada, bo, conversationId } = await stage.pair()
  const old = await bo.sendMany(conversationId, 12)
  const first = await ada.hear(conversationId)
  const checkpoints = await checkpointsOf(first, await bo.send(conversationId, 'heard'))
  first.stop()
  await meanwhile({ bo, conversationId, old })
  const truth = await ada.readAll(conversationId)
  for (const { since, calls } of new Set(checkpoints)) {
    const known = first.messages(calls, new Map(old.map((message) => [message.id, message])))
    const listening = ada.listen({ kind: 'conversation', conversationId }, { since })
    if ((await listening.isReady()) !== 'resumed') {
      unproven('it did not resume from its own checkpoint')
    }
    const ready = listening.calls.findIndex(({ name }) => name === 'ready')
    nothingIsMissing(truth, old, listening.messages(listening.calls.slice(0, ready), known))
  }
}

function nothingIsMissing(
  truth: readonly Message[],
  old: readonly Message[],
  told: HeardMessages,
): void {
  for (const message of truth) {
    const known = told.get(message.id)
    claim(known, `\`resumed\` came before "${message.text}", which was sent meanwhile`)
    if (message.deletedAt !== undefined) {
      claim(
        known === 'deleted' || known.deletedAt !== undefined,
        '`resumed` came before a deletion that happened meanwhile',
      )
      continue
    }
    claim(
      known !== 'deleted' && known.text === message.text,
      `\`resumed\` came before the edit to "${message.text}", which happened meanwhile`,
    )
    claim(
      (known.reactions?.length ?? 0) === (message.reactions?.length ?? 0),
      '`resumed` came before a reaction that happened meanwhile',
    )
  }
  for (const { id, text } of old) {
    claim(
      truth.some((message) => message.id === id) || told.get(id) === 'deleted',
      `\`resumed\` came before the deletion of "${text}", which happened meanwhile`,
    )
  }
}

async function neverResumes(actor: Actor, conversationId: string, since: string): Promise<void> {
  const call = await actor.listen({ kind: 'conversation', conversationId }, { since }).isDecided()
  claim(
    call.name !== 'ready' || call.how !== 'resumed',
    'a checkpoint that the backend cannot know was answered with `resumed`',
  )
}
