import type { Calls } from '../connection/calls.js'
import { createAlarm, never } from '../environment/alarm.js'
import type { Clock } from '../environment/environment.js'
import type { Frames } from '../environment/frames.js'
import { createExpiring } from '../people/expiring.js'
import type { Readable } from '../store/readable.js'
import { createStore } from '../store/store.js'
import type { ChatTransport, ConversationId, User } from '../transport.js'

const longestMs = 10_000
const tellEveryMs = 3_000
const endAfterMs = 5_000

/** Who else is typing in one conversation, and the word that oneself is. */
export interface Typing {
  readonly others: Readable<readonly User[]>
  /** `ttlMs` 0: stopped. A lost end ends after 10 s at the latest. */
  heard(user: User, ttlMs: number): void
  /** At each key stroke: told every 3 s at most, ended 5 s after the last one or by `false`. */
  set(typing: boolean): void
  close(): void
}

export function createTyping(
  conversationId: ConversationId,
  transport: ChatTransport,
  calls: Calls,
  clock: Clock,
  frames: Frames,
): Typing {
  const others = createStore<readonly User[]>([], frames)
  const show = () => others.set(entries.values())
  const entries = createExpiring<User>(clock, show)
  const end = createAlarm(clock)
  let toldAt = -never

  const set = (typing: boolean) => {
    if (!transport.setTyping || calls.closed) return
    const now = clock.now()
    end.set(typing ? endAfterMs : never, () => set(false))
    // Whichever way the clock was set.
    if (typing ? Math.abs(now - toldAt) < tellEveryMs : toldAt === -never) return
    toldAt = typing ? now : -never
    calls.tell('setTyping', { conversationId, typing })
  }

  return {
    others,
    heard(user, ttlMs) {
      if (user.id === transport.me.id) return
      if (ttlMs > 0) entries.set(user.id, user, Math.min(ttlMs, longestMs))
      else if (!entries.delete(user.id)) return
      show()
    },
    set,
    close() {
      end.stop()
      toldAt = -never
      entries.clear()
      show()
    },
  }
}
