import type { ChatConversation, MessageItem, Position, TimelineSnapshot } from '@parley/core'
import { originalOf } from './ledger.js'

/** Watches one conversation as one tab shows it: I2, I9 and I10 hold at any time. */
export interface ViewCheck {
  /** Looks again, if something changed. Returns what is wrong. */
  look(): readonly string[]
  /** An event said that this message was deleted. */
  removed(id: string): void
}

export interface ViewCheckOptions {
  readonly conversation: ChatConversation
  readonly me: string
  /** Which own messages may stand beside the sent one, because nothing but the text tells that they are the same. */
  readonly twins: readonly MessageItem['status'][]
  /** Hears which own messages failed, or may have. */
  parked(clientId: string): void
  /** Whether a person asked for this text more than once. */
  isRepeated(text: string): boolean
}

export function createViewCheck(options: ViewCheckOptions): ViewCheck {
  const { conversation, me, twins, parked, isRepeated } = options
  const revisions = new Map<string, Position>()
  const deleted = new Set<string>()
  const absent = new Set<string>()
  let seen: TimelineSnapshot | undefined

  return {
    look() {
      const snapshot = conversation.timeline.get()
      if (snapshot === seen) return []
      seen = snapshot
      const wrong: string[] = []
      const ids = new Set<string>()
      const keys = new Set<string>()
      const texts = new Set<string>()
      const originals = new Set<string>()
      for (let index = 0; index < snapshot.length; index += 1) {
        const item = snapshot.at(index)
        if (item.kind === 'gap') continue
        const { message, status } = item
        const { id, text } = message
        const isParked = status === 'failed' || status === 'unsure'
        if (isParked) parked(id)
        if (ids.has(id)) wrong.push(`I2: ${id} is shown twice`)
        ids.add(id)
        if (item.key !== id) {
          if (keys.has(item.key)) wrong.push(`I2: two items have the key ${item.key}`)
          keys.add(item.key)
        }
        const original = originalOf(text)
        if (text !== '' && !original.startsWith(`${conversation.id}|${message.author.id}|`))
          wrong.push(`I9: "${text}" is shown in ${conversation.id} by ${message.author.id}`)
        if (status !== 'sent' && message.author.id !== me)
          wrong.push(`I9: "${text}" of ${message.author.id} is shown as unsent to ${me}`)
        if (text !== '' && !twins.includes(status)) {
          // What was edited before the row was known is not of the same text any more (decision 7).
          const isKnown =
            twins.length > 0 && status === 'pending' ? texts.has(text) : originals.has(original)
          if (isKnown && !isRepeated(original)) wrong.push(`I2: "${original}" is shown twice`)
          texts.add(text)
          originals.add(original)
        }
        if (absent.has(id) && message.deletedAt === undefined)
          wrong.push(`I10: "${text}" is shown although it was said to be deleted`)
        if (status === 'sent' && !item.changing) wrong.push(...steps(item))
      }
      return wrong
    },
    removed: (id) => void absent.add(id),
  }

  /** I10: a tombstone stays, and the revision never goes down. */
  function steps({ message: { id, revision, deletedAt, text } }: MessageItem): readonly string[] {
    const wrong: string[] = []
    if (deletedAt !== undefined) deleted.add(id)
    else if (deleted.has(id)) wrong.push(`I10: "${text}" came back after its deletion`)
    const before = revisions.get(id)
    if (revision === undefined) return wrong
    if (before !== undefined && revision < before)
      wrong.push(`I10: ${id} went from revision ${before} back to ${revision}`)
    revisions.set(id, revision)
    return wrong
  }
}
