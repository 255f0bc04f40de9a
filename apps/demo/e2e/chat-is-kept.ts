import { eventually } from './eventually.js'
import { everythingStored } from './everything-stored.js'
import type { Tab } from './tab.js'

/**
 * Resolves when the list and the newest messages are stored, both with this message: a page that ends within a second may
 * lose what it had just begun to store.
 */
export async function chatIsKept({ page }: Tab, text: string): Promise<void> {
  await eventually(() => everythingStored(page)).toMatch(
    new RegExp(`^(?=.*unreadCount).*${text}.*${text}`, 's'),
  )
}
