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

interface Checked {
  readonly item: MessageItem
  readonly original: string
}

export function createViewCheck(options: ViewCheckOptions): ViewCheck {
  const { conversation, me, twins, parked, isRepeated } = options
  const revisions = new Map<string, Position>()
  const deleted = new Set<string>()
  const absent = new Set<string>()
  /** At which look each was shown last: cheaper than sets that are made anew for each look. */
  const idAt = new Map<string, number>()
  const keyAt = new Map<string, number>()
  const textAt = new Map<string, number>()
  const originalAt = new Map<string, number>()
  /** What each message looked like when it was checked last. */
  const checked = new Map<string, Checked>()
  let looks = 0
  let seen: TimelineSnapshot | undefined

  return {
    look() {
      const snapshot = conversation.timeline.get()
      if (snapshot === seen) return []
      seen = snapshot
      const wrong: string[] = []
      looks += 1
      for (let index = 0; index < snapshot.length; index += 1) {
        const item = snapshot.at(index)
        if (item.kind === 'gap') continue
        const { message, status } = item
        const { id, text } = message
        const isParked = status === 'failed' || status === 'unsure'
        if (isParked) parked(id)
        if (idAt.get(id) === looks) wrong.push(`I2: ${id} is shown twice`)
        idAt.set(id, looks)
        if (item.key !== id) {
          if (keyAt.get(item.key) === looks) wrong.push(`I2: two items have the key ${item.key}`)
          keyAt.set(item.key, looks)
        }
        const before = checked.get(id)
        const isNew = before?.item !== item
        const original = isNew ? originalOf(text) : before.original
        if (isNew) checked.set(id, { item, original })
        if (
          isNew &&
          text !== '' &&
          !original.startsWith(`${conversation.id}|${message.author.id}|`)
        )
          wrong.push(`I9: "${text}" is shown in ${conversation.id} by ${message.author.id}`)
        if (isNew && status !== 'sent' && message.author.id !== me)
          wrong.push(`I9: "${text}" of ${message.author.id} is shown as unsent to ${me}`)
        if (text !== '' && !twins.includes(status)) {
          // What was edited before the row was known is not of the same text any more (decision 7).
          const isKnown =
            (twins.length > 0 && status === 'pending'
              ? textAt.get(text)
              : originalAt.get(original)) === looks
          if (isKnown && !isRepeated(original)) wrong.push(`I2: "${original}" is shown twice`)
          textAt.set(text, looks)
          originalAt.set(original, looks)
        }
        if (absent.has(id) && message.deletedAt === undefined)
          wrong.push(`I10: "${text}" is shown although it was said to be deleted`)
        if (isNew && status === 'sent' && !item.changing) wrong.push(...steps(item))
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
