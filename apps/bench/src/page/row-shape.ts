import type { BenchMessage } from './messages.js'

const groupMs = 5 * 60_000
const dayMs = 86_400_000

/** What decides which elements a row is made of, besides its values. */
export interface RowShape {
  readonly startsDay: boolean
  readonly startsGroup: boolean
  readonly endsGroup: boolean
}

/** The rules by which our list groups messages; that they are these is proved when the rows are taken from it. */
export function shapeOf(
  before: BenchMessage | undefined,
  message: BenchMessage,
  after: BenchMessage | undefined,
): RowShape {
  return {
    startsDay: before === undefined || dayOf(before) !== dayOf(message),
    startsGroup: before === undefined || !together(before, message),
    endsGroup: after === undefined || !together(message, after),
  }
}

function together(one: BenchMessage, other: BenchMessage): boolean {
  return (
    one.authorId === other.authorId &&
    other.createdAt - one.createdAt <= groupMs &&
    dayOf(one) === dayOf(other)
  )
}

/** Pages are shown in UTC. */
function dayOf({ createdAt }: BenchMessage): number {
  return Math.floor(createdAt / dayMs)
}
