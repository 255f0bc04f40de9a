import type { User } from '@parley/core'
import type { ConversationSeed, MessageSeed } from '@parley/testing'

export const ada: User = { id: 'ada', name: 'Ada Lovelace' }
export const grace: User = { id: 'grace', name: 'Grace Hopper' }
export const linus: User = { id: 'linus', name: 'Linus Torvalds' }
export const katherine: User = { id: 'katherine', name: 'Katherine Johnson' }
export const omar: User = { id: 'omar', name: 'عمر الخيام' }

export const everyone: readonly User[] = [ada, grace, linus, katherine, omar]

const minute = 60_000

/** A conversation as it might be, ending some minutes before `now`. */
export function livelyMessages(now: number): readonly MessageSeed[] {
  const at = (minutesAgo: number) => now - minutesAgo * minute
  return [
    {
      authorId: 'grace',
      text: 'Morning! The release notes are ready for a look.',
      createdAt: at(1590),
    },
    { authorId: 'ada', text: 'Reading them now 👀', createdAt: at(1586) },
    {
      authorId: 'ada',
      text: 'Two things: the migration needs a word about old clients, and the second heading repeats the first.',
      createdAt: at(1584),
    },
    { authorId: 'katherine', text: 'I can take the migration part.', createdAt: at(1580) },
    { authorId: 'grace', text: 'Thanks both. Merged.', createdAt: at(1490) },
    {
      authorId: 'linus',
      text: 'Numbers from the night run:\n- append: 2.4 ms\n- prepend: 0 px moved\n- reconnect: nothing lost',
      createdAt: at(64),
    },
    {
      authorId: 'linus',
      text: 'Full report: https://example.com/reports/2026-11-21',
      createdAt: at(63),
    },
    { authorId: 'katherine', text: '🎉', createdAt: at(61) },
    { authorId: 'ada', text: 'That is the best one so far.', createdAt: at(22) },
    { authorId: 'grace', text: 'Shall we ship at four?', createdAt: at(9) },
    { authorId: 'grace', text: 'I would tell the others at half past three.', createdAt: at(9) },
    { authorId: 'ada', text: 'Four it is.', createdAt: at(7) },
  ]
}

export function manyMessages(count: number, now: number): readonly MessageSeed[] {
  return Array.from({ length: count }, (_, index) => ({
    authorId: ['grace', 'grace', 'ada', 'linus'][index % 4] ?? 'grace',
    text: `Message ${index + 1}`,
    createdAt: now - (count - index) * minute,
  }))
}

/** A team with its history, a conversation of two, and one in which nobody has written. */
export function conversationsOf(now: number): readonly ConversationSeed[] {
  return [
    {
      id: 'team',
      title: 'Release 1.0',
      memberIds: ['ada', 'grace', 'linus', 'katherine'],
      messages: livelyMessages(now),
    },
    {
      id: 'pair',
      memberIds: ['ada', 'grace'],
      messages: [
        { authorId: 'grace', text: 'Do you have a minute?', createdAt: now - 200 * minute },
        { authorId: 'ada', text: 'Always.', createdAt: now - 199 * minute },
      ],
    },
    { id: 'empty', title: 'Ideas', memberIds: ['ada', 'linus'] },
  ]
}
