import type { ChatEvent, ConversationId, Cursor, MessagePage, Unsubscribe } from '@parley/core'
import type { ConversationLog } from './conversation-log.js'
import type { ListeningOptions } from './memory-listening.js'
import type { Notice } from './notice.js'

/** Brings the changes of a conversation otherwise than one by one and at once. */
export interface Delivery {
  /** Whether it brings this change, now or later. */
  takes(notice: Extract<Notice, { kind: 'changed' }>): boolean
  readonly stop: Unsubscribe
}

/** What of a listening it speaks to. */
export interface DeliveryWire {
  tell(events: readonly ChatEvent[], checkpoint?: Cursor): void
  snapshot(conversationId: ConversationId, page: MessagePage): void
  gap(): void
}

/** Nothing where each change arrives as an event. */
export function createDelivery(
  options: Pick<ListeningOptions, 'delivery' | 'deliveryMs' | 'store' | 'viewer'>,
  log: ConversationLog,
  wire: DeliveryWire,
  checkpointAt: ((number: number) => Cursor) | undefined,
): Delivery | undefined {
  if (options.delivery === 'snapshots') return snapshots()
  return options.delivery === 'poll' ? polling() : undefined

  /** The newest part at first, and then soon after what changed in it. */
  function snapshots(): Delivery {
    const { store, viewer, deliveryMs = 200 } = options
    let cancel: Unsubscribe | undefined
    const show = () => {
      cancel = undefined
      wire.snapshot(log.id, viewer.window(log))
    }
    show()
    return {
      takes({ conversationId, change }) {
        if (conversationId !== log.id || 'userId' in change) return false
        cancel ??= store.clock.after(deliveryMs, show)
        return true
      },
      stop: () => cancel?.(),
    }
  }

  /** Everything since the last poll, in the order of the changes. */
  function polling(): Delivery {
    const { store, viewer, deliveryMs = 3_000 } = options
    let upTo = log.lastChange
    const poll = () => {
      cancel = store.clock.after(deliveryMs, poll)
      if (upTo === log.lastChange) return
      const changes = log.changesSince(upTo)
      upTo = log.lastChange
      // The server forgot what was changed since.
      if (!changes) return wire.gap()
      const events = changes.flatMap((change) => viewer.change(log.id, change) ?? [])
      wire.tell(events, checkpointAt?.(upTo))
    }
    let cancel = store.clock.after(deliveryMs, poll)
    return {
      takes: ({ conversationId }) => conversationId === log.id,
      stop: () => cancel(),
    }
  }
}
