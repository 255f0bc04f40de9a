import type { VirtualClock } from '../clock/virtual-clock.js'

/**
 * The skin of one tab: whatever the client does to the world or hears of it passes here and is one step of its life.
 * A tab dies at a step, and from then on nothing passes either way; asleep it hears everything later.
 */
export interface Boundary {
  readonly isDead: boolean
  readonly isAsleep: boolean
  /** How many steps were made. */
  readonly steps: number
  /** The client does something: false when the tab is dead, or dies of it. */
  leave(): boolean
  /** Something reaches the client: now, when it wakes up, or never. */
  enter(arrive: () => void): void
  /** Dies at this step; at once when it is over already. */
  dieAt(step: number): void
  die(): void
  sleep(): void
  wake(): void
}

export function createBoundary(clock: VirtualClock, died: () => void): Boundary {
  let lastStep = Number.POSITIVE_INFINITY
  let waiting: (() => void)[] = []

  const die = () => {
    if (boundary.isDead) return
    boundary.isDead = true
    waiting = []
    died()
  }
  const step = () => {
    if (boundary.isDead) return false
    boundary.steps += 1
    if (boundary.steps >= lastStep) die()
    return !boundary.isDead
  }

  // Fields, not getters: an object literal with getters costs V8 a shape of its own.
  const boundary = {
    isDead: false,
    isAsleep: false,
    steps: 0,
    leave: step,
    enter(arrive: () => void) {
      if (boundary.isAsleep && !boundary.isDead) waiting.push(arrive)
      else if (step()) arrive()
    },
    dieAt(at: number) {
      lastStep = at
      if (boundary.steps >= at) die()
    },
    die,
    sleep() {
      boundary.isAsleep = true
    },
    wake() {
      boundary.isAsleep = false
      const due = waiting
      waiting = []
      // One after the other, each with its own microtasks.
      for (const arrive of due) clock.after(0, () => boundary.enter(arrive))
    },
  }
  return boundary
}
