import type { Environment, Unsubscribe } from '@parley/core'

export interface PollTiming {
  /** How soon to ask again while something changes, ms, where the server does not say. @default 1_000 */
  readonly activeMs?: number
  /** What that grows to while nothing changes, ms; half as much more each time. @default 15_000 */
  readonly idleMs?: number
  /** While nobody looks at any page, ms. @default 30_000 */
  readonly hiddenMs?: number
}

/** The time between two requests of a poll. */
export interface PollPause {
  asked(): void
  /** @param nextPollMs What the server wants at least, if it says so. */
  answered(nextPollMs: number): void
  changed(): void
  /** Asks at once. */
  poke(): void
  /** Somebody looks at another page. */
  seen(): void
  wait(): Promise<void>
  stop(): void
}

/** Another page says so every few seconds. */
const seenForMs = 12_000

export function createPollPause(
  { activeMs = 1_000, idleMs = 15_000, hiddenMs = 30_000 }: PollTiming,
  { clock, random, visible, online }: Environment,
): PollPause {
  let leastMs = activeMs
  let delayMs = activeMs
  let askedAt = 0
  let seenUntil = 0
  let isChanged = false
  let isPoked = false
  let goOn: (() => void) | undefined
  let cancel: Unsubscribe | undefined

  const rest = () => {
    cancel?.()
    const isSeen = visible.get() || clock.now() < seenUntil
    const left = isPoked ? 0 : askedAt + Math.max(delayMs, isSeen ? 0 : hiddenMs) - clock.now()
    if (left <= 0) goOn?.()
    else if (goOn) cancel = clock.after(left * (1 + random() / 5), rest)
  }
  const poke = () => {
    isPoked = true
    delayMs = leastMs
    rest()
  }
  const stops = [
    visible.subscribe(() => (visible.get() ? poke() : rest())),
    online.subscribe(() => online.get() && poke()),
  ]

  return {
    asked() {
      askedAt = clock.now()
      isChanged = isPoked = false
    },
    answered(nextPollMs) {
      leastMs = nextPollMs > 0 ? nextPollMs : activeMs
    },
    changed() {
      isChanged = true
    },
    poke,
    seen() {
      seenUntil = clock.now() + seenForMs
      rest()
    },
    async wait() {
      delayMs = isChanged ? leastMs : Math.max(leastMs, Math.min(delayMs * 1.5, idleMs))
      await new Promise<void>((resolve) => {
        goOn = resolve
        rest()
      })
      goOn = undefined
    },
    stop() {
      for (const stop of [...stops, cancel]) stop?.()
      goOn?.()
    },
  }
}
