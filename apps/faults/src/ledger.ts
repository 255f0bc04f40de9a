import type { Message } from '@parley/core'

/** What was accepted from the people, and must therefore be on the server and in every view, once. */
export interface Ledger {
  readonly size: number
  /** The text of a new message: unique, and it tells its place among those of its author. */
  write(authorId: string): string
  /** Takes texts that were written round the clients. */
  add(authorId: string, count: number): string[]
  edit(message: Message): string
  delete(message: Message): void
  react(message: Message, userId: string): string
  /** Compares it with what the server has. */
  audit(history: readonly Message[]): Damage
}

/** Everything 0: nothing was lost, nothing is there twice, everything is in order. */
export interface Damage {
  readonly lost: number
  readonly duplicated: number
  readonly misordered: number
}

interface Entry {
  readonly authorId: string
  readonly text: string
  edited?: string
  deletedId?: string
  reaction?: { readonly emoji: string; readonly userId: string }
}

const editedMark = ' (edited)'
const emoji = '👍'

export function createLedger(): Ledger {
  const entries = new Map<string, Entry>()
  const entryOf = ({ text }: Message): Entry => {
    const entry = entries.get(text.replace(editedMark, ''))
    if (entry === undefined) throw new Error('A message was changed that nobody had written.')
    return entry
  }
  const write = (authorId: string) => {
    // Four bytes in UTF-8, so that it can be cut inside.
    const text = `${entries.size + 1} 🙂`
    entries.set(text, { authorId, text })
    return text
  }
  return {
    get size() {
      return entries.size
    },
    write,
    add: (authorId, count) => Array.from({ length: count }, () => write(authorId)),
    edit(message) {
      const entry = entryOf(message)
      entry.edited = `${entry.text}${editedMark}`
      return entry.edited
    },
    delete(message) {
      entryOf(message).deletedId = message.id
    },
    react(message, userId) {
      entryOf(message).reaction = { emoji, userId }
      return emoji
    },
    audit(history) {
      let lost = 0
      let duplicated = 0
      let misordered = 0
      const places = new Map<string, number>()
      for (const { authorId, text, edited, deletedId, reaction } of entries.values()) {
        const found = history.filter((message) =>
          deletedId === undefined
            ? message.text.replace(editedMark, '') === text
            : message.id === deletedId,
        )
        const [message] = found
        if (message === undefined) {
          lost += 1
          continue
        }
        duplicated += found.length - 1
        if (deletedId !== undefined) lost += message.deletedAt == null ? 1 : 0
        else if (message.text !== (edited ?? text)) lost += 1
        if (reaction && deletedId === undefined && !hasReaction(message, reaction)) lost += 1
        // Entries stand in the order in which they were written.
        const place = history.indexOf(message)
        if (place < (places.get(authorId) ?? -1)) misordered += 1
        places.set(authorId, place)
      }
      return { lost, duplicated, misordered }
    },
  }
}

function hasReaction(message: Message, wanted: { emoji: string; userId: string }): boolean {
  return (message.reactions ?? []).some(
    ({ emoji, userIds }) => emoji === wanted.emoji && userIds.includes(wanted.userId),
  )
}
