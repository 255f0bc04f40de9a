import { expect } from 'vitest'

/** Asks again until it is so: slow machines take their time, and nothing here sleeps. */
export const eventually = <T>(read: () => T | Promise<T>) =>
  expect.poll(read, { timeout: 45_000, interval: 100 })
