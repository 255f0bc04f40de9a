import type { Message, Position } from '@parley/core'
import { claim, shown } from './violation.js'

/** R2: where a message sorts. */
export function positionOf(message: Message): Position {
  return message.position ?? message.createdAt
}

/** Numbers compare numerically, strings by code unit; a Violation where the two are mixed. */
export function comparePositions(one: Position, other: Position): number {
  claim(
    typeof one === typeof other,
    `the positions ${shown(one)} (${typeof one}) and ${shown(other)} (${typeof other}) are of two types`,
  )
  return one < other ? -1 : one > other ? 1 : 0
}

/** R2: by position, ties by id. */
export function comparePlaces(one: Message, other: Message): number {
  const byPosition = comparePositions(positionOf(one), positionOf(other))
  if (byPosition !== 0) return byPosition
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0
}
