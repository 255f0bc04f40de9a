import type { Message } from '@parley/core'

/** Messages of Bob's for `addMessages`, numbered from 1. */
export function history(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    authorId: 'bob',
    text: `No. ${index + 1}`,
  }))
}

/** The message at this index, from the end where it is negative; throws where there is none. */
export function at(messages: readonly Message[], index: number): Message {
  const message = messages.at(index)
  if (!message) throw new Error(`There is no message at ${index}.`)
  return message
}
