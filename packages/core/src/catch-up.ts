import type { Timeline } from './timeline.js'
import type { ChatTransport, Message, MessagePage, PageStart } from './transport.js'

/** As much of what is on screen is read again, and as much that was missed is read. */
const mostMessages = 500
const usualPage = 50
const largestPage = 100

export function pageLimit(transport: ChatTransport): number {
  return Math.min(transport.capabilities.limits?.pageSize ?? usualPage, largestPage)
}

/** Requests a page and merges it; rejects with ChatError, or with the reason of an aborted signal. */
export type ReadPage = (
  start: PageStart,
) => Promise<{ readonly page: MessagePage; readonly gapBefore?: string }>

/**
 * Closes what was missed: the newest page first, and from there back to the oldest message on screen. When the
 * newest page does not reach what is on screen, that is read again next, then up to 500 messages between the two;
 * a gap that is still open stays, and fills when it comes into view. What was not read again is dropped.
 */
export async function catchUp(
  timeline: Timeline,
  read: ReadPage,
  canPageBack: boolean,
): Promise<void> {
  const screen = onScreen(timeline)
  const stamp = timeline.beginRead()
  const newest = await read('newest')
  const oldest = screen[0]
  if (oldest && canPageBack) {
    if (newest.gapBefore === undefined) await readBack(newest.page, oldest)
    else {
      const last = screen.at(-1) ?? oldest
      const { page } = await read({ before: last })
      await readBack(page, oldest)
      let from = newest
      for (let count = from.page.messages.length; count < mostMessages; ) {
        const start = startBefore(from.page)
        if (!start || from.gapBefore === undefined) break
        from = await read(start)
        count += from.page.messages.length
      }
    }
  }
  timeline.dropUnread(stamp)

  async function readBack(from: MessagePage, until: Message): Promise<void> {
    let page = from
    // A transport that gives the same page again and again must not be asked for ever.
    for (let count = 0; count < 2 * mostMessages; count += page.messages.length) {
      const start = startBefore(page)
      const first = page.messages[0]
      if (!start || !first) return
      const snapshot = timeline.snapshot()
      const at = snapshot.indexOf(until.id)
      // No longer there: it was deleted, and a page over its place was read.
      if (at < 0 || at >= snapshot.indexOf(first.id)) return
      page = (await read(start)).page
    }
  }
}

/** Where the page before this one starts; nothing when it is the first. */
function startBefore(page: MessagePage): PageStart | undefined {
  const before = page.messages[0]
  if (!before || page.atStart) return undefined
  return { before, ...(page.older !== undefined && { cursor: page.older }) }
}

/** The newest loaded part, without what is unsent: until a list tells its range, that counts as on screen. */
function onScreen(timeline: Timeline): Message[] {
  const snapshot = timeline.snapshot()
  const messages: Message[] = []
  for (let index = snapshot.length - 1; index >= 0 && messages.length < mostMessages; index -= 1) {
    const item = snapshot.at(index)
    if (item.kind === 'gap') {
      if (messages.length > 0) break
    } else if (item.status === 'sent') messages.unshift(item.message)
  }
  return messages
}
