import type { Message, TransportCapabilities } from '@parley/core'

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
  /** The person sends again what may have been sent: it stands where that was, and not where it was written. */
  repeat(message: Message): void
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
  isRepeated?: true
  reaction?: { readonly emoji: string; readonly userId: string }
}

const editedMark = ' (edited)'
const emoji = '👍'

/** @param order `late`: of two messages of the same millisecond either may stand first, as their backend says. */
export function createLedger(order: TransportCapabilities['order'] = 'monotonic'): Ledger {
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
    repeat(message) {
      entryOf(message).isRepeated = true
    },
    audit(history) {
      let lost = 0
      let misordered = 0
      const places = new Map<string, number>()
      const isTie = (place: number, other: number) =>
        order === 'late' && history[place]?.createdAt === history[other]?.createdAt
      const found = placesIn(history)
      const claimed = new Set<number>()
      for (const { authorId, text, edited, deletedId, reaction, isRepeated } of entries.values()) {
        const [place] = found.get(deletedId ?? text) ?? []
        const message = place === undefined ? undefined : history[place]
        if (place === undefined || message === undefined) {
          lost += 1
          continue
        }
        claimed.add(place)
        if (deletedId !== undefined) lost += message.deletedAt == null ? 1 : 0
        else if (message.text !== (edited ?? text)) lost += 1
        if (reaction && deletedId === undefined && !hasReaction(message, reaction)) lost += 1
        if (isRepeated) continue
        // Entries stand in the order in which they were written.
        const before = places.get(authorId) ?? -1
        if (place < before && !isTie(place, before)) misordered += 1
        places.set(authorId, place)
      }
      // What nobody wrote, and what is there again though its first was deleted.
      return { lost, duplicated: history.length - claimed.size, misordered }
    },
  }
}

/** By text as it was written, and by id. */
function placesIn(history: readonly Message[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>()
  for (const [place, { id, text }] of history.entries())
    for (const name of [id, text.replace(editedMark, '')]) {
      const known = places.get(name)
      if (known) known.push(place)
      else places.set(name, [place])
    }
  return places
}

function hasReaction(message: Message, wanted: { emoji: string; userId: string }): boolean {
  return (message.reactions ?? []).some(
    ({ emoji, userIds }) => emoji === wanted.emoji && userIds.includes(wanted.userId),
  )
}
