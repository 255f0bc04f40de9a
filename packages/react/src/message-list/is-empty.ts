import type { TimelineSnapshot } from '@parley/core'

export function isEmpty({ length }: TimelineSnapshot): boolean {
  return length === 0
}
