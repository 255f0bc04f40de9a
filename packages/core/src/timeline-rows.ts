import type { OutboxRow } from './storage/storage.js'
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
    const targets = new Set<string>()
    if (old !== undefined) {
      const rest = this.for(targetOf(old)).filter((other) => other !== old)
      if (rest.length > 0) this.#rowsFor.set(targetOf(old), rest)
      else this.#rowsFor.delete(targetOf(old))
      this.#rows.delete(clientId)
      targets.add(targetOf(old))
    }
    if (shown !== undefined) {
      const rows = [...this.for(targetOf(shown)), shown]
      rows.sort((a, b) => a.row.sequence - b.row.sequence)
      this.#rowsFor.set(targetOf(shown), rows)
      this.#rows.set(clientId, shown)
      targets.add(targetOf(shown))
    }
    return targets
  }
}

function targetOf({ row: { clientId, operation } }: ShownRow): string {
  return operation.kind === 'send' ? clientId : operation.messageId
}
