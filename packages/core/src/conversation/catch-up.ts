import { toChatError } from '../connection/calls.js'
import type { Timeline } from '../timeline/timeline.js'
import type {
  ChatTransport,
  Message,
  MessageId,
  MessagePage,
  PageStart,
  TransportCapabilities,
} from '../transport.js'

/** As much of what is on screen is read again, and as much that was missed is read. */
const mostMessages = 500
const mostAfterVisible = 250
const usualPage = 50
const largestPage = 100

export function pageLimit(transport: ChatTransport): number {
  return Math.min(transport.capabilities.limits?.pageSize ?? usualPage, largestPage)
}

/** The first and the last message that somebody sees. */
export interface VisibleRange {
  readonly first: MessageId
  readonly last: MessageId
}

export interface Read {
  readonly page: MessagePage
  /** The gap between this page and what precedes it on screen, if one is open. */
  readonly gapBefore: string | undefined
}

/**
 * Closes what was missed: the newest page first, and from there back to the oldest message on screen. When the
 * newest page does not reach what is on screen, that is read again next, then up to 500 messages between the two;
 * a gap that is still open stays, and fills when it comes into view. What was not read again is dropped.
 * `read` requests a page and merges it; it rejects with ChatError, or with the reason of an aborted signal. Where a
 * page cannot be reached any more (`gone`, `forbidden`), the part that it was in is dropped.
 */
export async function catchUp(
  timeline: Timeline,
  read: (start: PageStart) => Promise<Read>,
  paging: TransportCapabilities['paging'],
  visible?: VisibleRange,
): Promise<void> {
  const { screen, isNewest } = onScreen(timeline, visible)
  const stamp = timeline.beginRead()
  const newest = await read('newest')
  const oldest = screen[0]
  const last = screen.at(-1)
  if (oldest && last && paging.includes('before')) {
    const isReached = isNewest && newest.gapBefore === undefined
    // Only a page around it reads the last one again, too, which may be what somebody sees.
    const start = !isNewest && paging.includes('around') ? { around: last.id } : { before: last }
    // A transport that gives the same page again and again must not be asked for ever.
    await readBack(isReached ? newest : await readOn(start), 2 * mostMessages, ({ page }) => {
      const snapshot = timeline.snapshot()
      // No longer there: it was deleted, and a page over its place was read.
      const at = snapshot.indexOf(oldest.id)
      return at >= 0 && at < snapshot.indexOf(page.messages[0]?.id ?? '')
    })
    await readBack(newest, mostMessages, ({ gapBefore }) => gapBefore !== undefined)
  }
  timeline.dropUnread(stamp)

  async function readBack(
    first: Read | undefined,
    most: number,
    goesOn: (from: Read) => boolean,
  ): Promise<void> {
    let from = first
    for (let count = 0; from && count < most && goesOn(from); ) {
      const { messages, atStart, older } = from.page
      const [before] = messages
      if (!before || atStart) return
      count += messages.length
      from = await readOn({ before, ...(older !== undefined && { cursor: older }) })
    }
  }
  async function readOn(start: PageStart): Promise<Read | undefined> {
    try {
      return await read(start)
    } catch (error) {
      if (isUnreachable(error)) return undefined
      throw error
    }
  }
}

/** A cursor expired, or the message that was read on from is no longer there. */
export function isUnreachable(error: unknown): boolean {
  const { code } = toChatError(error)
  return code === 'gone' || code === 'forbidden'
}

/** What is read again, without what is unsent; `isNewest`: nothing that is loaded follows it. */
function onScreen(
  timeline: Timeline,
  visible: VisibleRange | undefined,
): { readonly screen: readonly Message[]; readonly isNewest: boolean } {
  const snapshot = timeline.snapshot()
  const seen = visible
    ? Math.max(snapshot.indexOf(visible.first), snapshot.indexOf(visible.last))
    : -1
  let end = snapshot.length
  if (seen >= 0) {
    end = Math.min(end, seen + 1 + mostAfterVisible)
    for (let index = seen + 1; index < end; index += 1)
      if (snapshot.at(index).kind === 'gap') end = index
  }
  const screen: Message[] = []
  for (let index = end - 1; index >= 0 && screen.length < mostMessages; index -= 1) {
    const item = snapshot.at(index)
    if (item.kind === 'gap') {
      if (screen.length > 0) break
    } else if (item.status === 'sent') screen.unshift(item.message)
  }
  let isNewest = true
  for (let index = end; index < snapshot.length && isNewest; index += 1) {
    const item = snapshot.at(index)
    isNewest = item.kind === 'gap' || item.status !== 'sent'
  }
  return { screen, isNewest }
}
