/** A world round the client in which time stands still, frames are painted by hand, and all that is left is counted. */
export function countedEnvironment() {
  const timers = new Set()
  const frames = new Set()
  const listeners = new Set()
  const flag = (value) => ({
    get: () => value,
    set(now) {
      value = now
      for (const { listener } of [...listeners]) listener()
    },
    subscribe: (listener) => held(listeners, { listener }),
  })
  let ids = 0
  return {
    clock: { now: () => 1_750_000_000_000, after: (_, callback) => held(timers, { callback }) },
    random: () => 0.5,
    createId: () => `id-${++ids}`,
    online: flag(true),
    visible: flag(true),
    nextFrame: (callback) => held(frames, { callback }),
    paint() {
      for (const frame of [...frames]) {
        frames.delete(frame)
        frame.callback()
      }
    },
    get left() {
      return timers.size + frames.size + listeners.size
    },
  }
}

function held(all, one) {
  all.add(one)
  return () => all.delete(one)
}
