/** The transport did what a clause forbids, or did not do what it asks for. */
export class Violation extends Error {
  override readonly name = 'Violation'
}

/** The clause could not be tried here; never counted as kept. */
export class Unproven extends Error {
  override readonly name = 'Unproven'
}

/** Throws a Violation that says what happened. */
export function claim(holds: unknown, happened: string): asserts holds {
  if (!holds) throw new Violation(happened)
}

export function unproven(reason: string): never {
  throw new Unproven(reason)
}

/** A value for a failure message, cut to what a line holds. */
export function shown(value: unknown): string {
  if (value instanceof Error) return `${value.name} "${value.message}"`
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
