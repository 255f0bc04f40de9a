import type { ConversationId, PageRequest, Topic } from '@parley/core'
import type { LinkCall } from './fault-link.js'

/** What one tab owes before it may call itself `live` (I8), seen from its wire. */
export interface LiveCheck {
  listened(topic: Topic): void
  ready(topic: Topic, how: string | undefined): void
  gap(topic: Topic): void
  closed(topic: Topic): void
  left(topic: Topic): void
  asked(call: LinkCall): void
  answered(call: LinkCall): void
  /** Why it may not be `live` now, while these are open. */
  debt(isOpen: (id: ConversationId) => boolean): string | undefined
}

interface Debt {
  isLeft: boolean
  isReady: boolean
  /** Something was missed that no newest page asked for since then told. */
  isBehind: boolean
  behindSince: number
}

export function createLiveCheck(): LiveCheck {
  const debts = new Map<ConversationId, Debt>()
  const askedAt = new Map<LinkCall, number>()
  let tick = 0

  const of = (topic: Topic): Debt | undefined =>
    topic.kind === 'conversation' ? debts.get(topic.conversationId) : undefined
  const fallBehind = (debt: Debt) => {
    debt.isBehind = true
    debt.behindSince = ++tick
  }

  return {
    listened(topic) {
      if (topic.kind !== 'conversation') return
      const debt = of(topic) ?? {
        isLeft: false,
        isReady: false,
        isBehind: true,
        behindSince: ++tick,
      }
      debt.isLeft = false
      debt.isReady = false
      debts.set(topic.conversationId, debt)
    },
    ready(topic, how) {
      const debt = of(topic)
      if (!debt) return
      debt.isReady = true
      if (how !== 'resumed') fallBehind(debt)
    },
    gap(topic) {
      const debt = of(topic)
      if (debt) fallBehind(debt)
    },
    closed(topic) {
      const debt = of(topic)
      if (debt) debt.isReady = false
    },
    left(topic) {
      // Until it comes back: then it owes what it owed.
      const debt = of(topic)
      if (debt) debt.isLeft = true
    },
    asked(call) {
      askedAt.set(call, ++tick)
    },
    answered(call) {
      const at = askedAt.get(call) ?? 0
      askedAt.delete(call)
      if (call.method !== 'loadMessages') return
      const { conversationId, start } = call.asked as PageRequest
      const debt = debts.get(conversationId)
      if (start === 'newest' && debt && at > debt.behindSince) debt.isBehind = false
    },
    debt(isOpen) {
      for (const [id, { isLeft, isReady, isBehind }] of debts)
        if (!isLeft && isOpen(id) && (!isReady || isBehind))
          return `${id} is ${isReady ? 'not read' : 'not listened to'}`
      return undefined
    },
  }
}
