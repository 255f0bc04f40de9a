import type { OutboxRow } from '../storage/storage.js'
import type { ShownRow } from './timeline-overlay.js'

const none: readonly ShownRow[] = []

/** The outbox rows of one conversation, by what they concern: a message, or the send itself by its `clientId`. */
export class TimelineRows {
  readonly #rows = new Map<string, ShownRow>()
  readonly #rowsFor = new Map<string, readonly ShownRow[]>()

  get(clientId: string): OutboxRow | undefined {
    return this.#rows.get(clientId)?.row
  }

  /** In the order of the outbox. */
  for(target: string): readonly ShownRow[] {
    return this.#rowsFor.get(target) ?? none
  }

  /** Puts or removes a row. Returns what it concerned and what it concerns now. */
  set(clientId: string, shown?: ShownRow): Iterable<string> {
    const old = this.#rows.get(clientId)
    const targets = new Set([...targetOf(old), ...targetOf(shown)])
    for (const target of targets) {
      const rows = this.for(target).filter((other) => other !== old)
      if (shown && targetOf(shown)[0] === target) rows.push(shown)
      rows.sort((a, b) => a.row.sequence - b.row.sequence)
      if (rows.length > 0) this.#rowsFor.set(target, rows)
      else this.#rowsFor.delete(target)
    }
    if (shown) this.#rows.set(clientId, shown)
    else this.#rows.delete(clientId)
    return targets
  }
}

function targetOf(shown?: ShownRow): readonly string[] {
  if (!shown) return []
  const { clientId, operation } = shown.row
  return [operation.kind === 'send' ? clientId : operation.messageId]
}
