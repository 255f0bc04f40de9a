import type { Message, Position } from './transport.js'

/** Where something stands in a timeline. */
export interface Place {
  readonly tier: number
  readonly position: Position
  readonly id: string
}

export const tiers = { start: -2, message: 0, gap: 1, end: 2, unsent: 4 } as const

/** Before and after everything that is settled; what is unsent comes after the end. */
export const startPlace: Place = { tier: tiers.start, position: 0, id: '' }
export const endPlace: Place = { tier: tiers.end, position: 0, id: '' }

/** By position then id; a gap directly follows the message that it names. */
export function comparePlaces(a: Place, b: Place): number {
  return (
    (a.tier >> 1) - (b.tier >> 1) ||
    compareValues(a.position, b.position) ||
    compareValues(a.id, b.id) ||
    a.tier - b.tier
  )
}

/** Numbers numerically, strings by code unit; values of two types have no order. */
export function compareValues(a: Position, b: Position): number {
  return a < b ? -1 : a > b ? 1 : 0
}

export function positionOf(message: Message): Position {
  return message.position ?? message.createdAt
}

export function placeOf(message: Message): Place {
  return { tier: tiers.message, position: positionOf(message), id: message.id }
}
