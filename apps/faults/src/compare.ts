import type { Message, TimelineItem } from '@parley/core'
import type { Damage } from './ledger.js'

/** What of the server's history a view lacks, has twice or has elsewhere. */
export function compareView(view: readonly TimelineItem[], history: readonly Message[]): Damage {
  const wanted = new Map(history.map((message, place) => [message.id, { place, message }]))
  const seen = new Set<string>()
  let lost = 0
  let duplicated = 0
  let misordered = 0
  let last = -1
  for (const item of view) {
    if (item.kind === 'gap') {
      lost += 1
      continue
    }
    const known = wanted.get(item.message.id)
    // One that never settles is not lost from sight, but nobody else has it.
    if (known === undefined || item.status !== 'sent' || item.changing) {
      if (item.status === 'sent' && !item.changing) duplicated += 1
      else lost += 1
      continue
    }
    if (seen.has(item.message.id)) duplicated += 1
    else if (contentOf(item.message) !== contentOf(known.message)) lost += 1
    seen.add(item.message.id)
    if (known.place < last) misordered += 1
    last = known.place
  }
  return { lost: lost + wanted.size - seen.size, duplicated, misordered }
}

/** What a person sees of a message. */
export function contentOf({ author, text, deletedAt, reactions = [] }: Message): string {
  const shown = reactions
    .map(({ emoji, userIds }) => [emoji, ...[...userIds].sort()])
    .filter(({ length }) => length > 1)
    .sort()
  return JSON.stringify([author.id, text, deletedAt != null, shown])
}

export const noDamage: Damage = { lost: 0, duplicated: 0, misordered: 0 }

export function addDamage(...all: readonly Damage[]): Damage {
  return all.reduce(
    (sum, one) => ({
      lost: sum.lost + one.lost,
      duplicated: sum.duplicated + one.duplicated,
      misordered: sum.misordered + one.misordered,
    }),
    noDamage,
  )
}
