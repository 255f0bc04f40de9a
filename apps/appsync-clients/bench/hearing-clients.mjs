import { startChild } from './child.mjs'

/** A process with so many clients that listen. */
export function startClients(side, count, [file, ...args]) {
  const child = startChild(file, [String(count), ...args])
  return {
    side,
    count,
    /** Until all have heard this message or a later one; with how many have. */
    until: (number, waitMs) => child.ask('until', { number, waitMs }),
    /** Until nobody misses one of these; with whether that came. */
    whole: (from, to, waitMs) => child.ask('whole', { from, to, waitMs }),
    summary: (from, to) => child.ask('summary', { from, to }),
    kill: child.kill,
  }
}
