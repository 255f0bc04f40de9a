import { ChatError, type Cursor } from '@parley/core'

/** One page of a list whose cursor is the id of the item that the last page ended with. */
export function pageFrom<T extends { readonly id: string }>(
  list: readonly T[],
  cursor: Cursor | undefined,
  limit: number,
): { readonly items: readonly T[]; readonly rest: { readonly next?: Cursor } } {
  const last = cursor === undefined ? -1 : list.findIndex(({ id }) => id === cursor)
  if (cursor !== undefined && last < 0) {
    throw new ChatError('gone', {
      message: 'The cursor names nothing that is still in the list. Load the list from the start.',
    })
  }
  const items = list.slice(last + 1, last + 1 + limit)
  const next = items.at(-1)?.id
  const more = last + 1 + limit < list.length
  return { items, rest: more && next !== undefined ? { next } : {} }
}
