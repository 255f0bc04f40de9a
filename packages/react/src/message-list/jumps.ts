import type { ChatConversation, Message, MessageId } from '@parley/core'
import type { ListEngine } from './engine/list-engine.js'
import { firstMessage } from './first-message.js'
import type { UnreadMark } from './unread-mark.js'

/** Ways to move through the messages. The last one that was asked for counts. */
export interface MessageListJumps {
  /** Shows the newest message, and follows the end from then on. */
  jumpToLatest(): void
  /**
   * Shows a message and gives it the focus; one that is not loaded is read with what is around it. False where it cannot
   * be had, or another jump was asked for meanwhile: the reader stays where they are.
   */
  jumpTo(messageId: MessageId): Promise<boolean>
  /** Shows the first message that is not older than this, ms since 1970, and reads older ones until it is there. */
  jumpToDate(at: number): Promise<boolean>
  /** Shows the first message that was not read when the list was opened. False where there was none. */
  jumpToFirstUnread(): Promise<boolean>
}

export function createJumps(
  engine: ListEngine,
  conversation: ChatConversation,
  unread: UnreadMark,
): MessageListJumps {
  let jumps = 0
  const timeline = () => engine.list.timeline

  const show = (index: number) => {
    if (index < 0 || index >= timeline().length) return false
    engine.hold(index)
    engine.elementAt(index)?.querySelector<HTMLElement>('article')?.focus({ preventScroll: true })
    return true
  }
  /** Asks for what is not there yet. Whether the jump still counts. */
  const ask = async (jump: number, asking: Promise<unknown> | undefined) => {
    // Also where there is nothing to ask: whoever called may be rendering.
    await asking
    engine.update()
    return jump === jumps
  }
  /** Reads older messages, and what gaps hold back, until one is there for which it does not hold. */
  const reach = async (holds: (message: Message) => boolean) => {
    jumps += 1
    const jump = jumps
    let counts = await ask(jump, undefined)
    while (counts) {
      const { length } = timeline()
      const index = firstMessage(timeline(), holds)
      const item = index < length ? timeline().at(index) : undefined
      const gap = item?.kind === 'gap' ? item : undefined
      const { atStart, status } = conversation.state.get()
      if (status !== 'ready' || (!gap && (index > 0 || atStart))) break
      counts = await ask(
        jump,
        gap ? conversation.loadGap(gap.key, 'below') : conversation.loadOlder(),
      )
      if (timeline().length === length) break
    }
    return counts
  }

  return {
    jumpToLatest() {
      jumps += 1
      engine.follow()
    },
    async jumpTo(messageId) {
      jumps += 1
      const isThere = conversation.timeline.get().indexOf(messageId) >= 0
      const asking = isThere ? undefined : conversation.loadAround(messageId)
      return (await ask(jumps, asking)) && show(timeline().indexOf(messageId))
    },
    async jumpToDate(at) {
      const isSince = (message: Message) => message.createdAt >= at
      return (await reach(isSince)) && show(firstMessage(timeline(), isSince))
    },
    async jumpToFirstUnread() {
      const { isUnread } = unread
      if (!isUnread || !(await reach(isUnread))) return false
      return show(unread.indexIn(timeline()))
    },
  }
}
