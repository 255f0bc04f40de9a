import type { Message, Position } from '../transport.js'

/** Where something stands in a timeline: by position, then by id. */
export interface Place {
  readonly position: Position
  readonly id: string
}

// Beside positions that are strings a number says nothing: then the ids, below and above all others, decide.
export const startPlace: Place = { position: Number.NEGATIVE_INFINITY, id: '' }
export const endPlace: Place = { position: Number.POSITIVE_INFINITY, id: '\uffff' }

export function comparePlaces(a: Place, b: Place): number {
  return compareValues(a.position, b.position) || compareValues(a.id, b.id)
}

/** Numbers numerically, strings by code unit; values of two types say nothing about each other. */
export function compareValues(a: Position, b: Position): number {
  return a < b ? -1 : a > b ? 1 : 0
}

export function positionOf(message: Message): Position {
  return message.position ?? message.createdAt
}

export function placeOf(message: Message): Place {
  return { position: positionOf(message), id: message.id }
}

/** No other place is between the two. */
export function placeAfter({ position, id }: Place): Place {
  return { position, id: `${id}\0` }
}
