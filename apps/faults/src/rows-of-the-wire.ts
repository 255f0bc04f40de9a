import {
  cutAfter,
  cutInside,
  delay,
  down,
  drop,
  type Fault,
  halfOpen,
  refuse,
  reset,
  stall,
  throttle,
} from '@parley/testing/fault-proxy'
import { inTime } from './deadline.js'
import { type FaultRow, faultWithinMs, type Stage } from './fault-row.js'
import { witnessed } from './witness.js'

const wire = (
  name: string,
  fault: () => Fault,
  noticedBy: FaultRow['noticedBy'],
  {
    which,
    first,
    ...more
  }: Partial<FaultRow> & {
    /** Which connections it must have broken. @default any */
    readonly which?: 'new'
    /** What happens to those that stand. */
    readonly first?: () => Fault
  } = {},
): FaultRow => {
  const acting = new WeakMap<Stage, Promise<void>>()
  return {
    name,
    noticedBy,
    begin(stage) {
      if (first) stage.proxy.use(first())
      const { acted, fault: own } = witnessed(fault(), which)
      acting.set(stage, acted)
      stage.proxy.use(own)
    },
    during: (stage) =>
      inTime(faultWithinMs, 'The fault did nothing', acting.get(stage) ?? Promise.reject()),
    ...more,
  }
}

const smiley = new TextEncoder().encode('🙂')

/** What a network does to bytes it does not understand. */
export const rowsOfTheWire: readonly FaultRow[] = [
  wire('drop what the server sends', () => drop('to-client'), 'connection', { isSlow: true }),
  wire('drop what the client sends', () => drop('to-server'), 'connection', {
    isSlow: true,
    noticedUnpinged: 'request',
  }),
  wire('drop both', () => drop(), 'connection', { isSlow: true }),
  wire('stall, then go on', () => stall(), 'nothing', {
    // What is written meanwhile arrives when it goes on, so that nobody can wait for it before.
    begin: async ({ proxy, near, far }) => {
      const before = near.messages().length
      const { acted, fault } = witnessed(stall())
      proxy.use(fault)
      await inTime(faultWithinMs, 'Nothing was stalled', acted)
      far.write(1)
      await far.untilSent()
      if (near.messages().length > before) throw new Error('It heard what was to be stalled.')
      proxy.pass()
    },
    during: () => {},
  }),
  wire('stall for longer than the heartbeat', () => stall(), 'connection'),
  wire('half-open', halfOpen, 'connection', { isSlow: true }),
  wire('half-open, default heartbeat', halfOpen, 'connection', { isSlow: true, heartbeat: 'real' }),
  wire('delay 150 ms', () => delay(150), 'nothing'),
  wire('delay 1.2 s to the client', () => delay(1_200, 'to-client'), 'nothing', {
    // A quick heartbeat takes a wire as slow as this for a dead one, again and again.
    heartbeat: 'real',
  }),
  wire('throttle to 20 kB/s', () => throttle(20_000), 'nothing'),
  wire('reset', reset, 'either'),
  wire('connections refused', refuse, 'connection', { first: reset, which: 'new' }),
  wire('everything down', down, 'connection', { which: 'new' }),
  ...[0, 1, 3, 40, 300].map((bytes) =>
    wire(`cut after ${bytes} bytes to the client`, () => cutAfter(bytes, 'to-client'), 'either'),
  ),
  ...[0, 1, 200, 500].map((bytes) =>
    wire(`cut after ${bytes} bytes to the server`, () => cutAfter(bytes, 'to-server'), 'either'),
  ),
  ...[1, 2, 3].map((bytes) =>
    wire(
      `cut after byte ${bytes} of a character to the client`,
      () => cutInside(smiley, bytes, 'to-client'),
      'either',
    ),
  ),
  wire(
    'cut after byte 2 of a character to the server',
    () => cutInside(smiley, 2, 'to-server'),
    'either',
  ),
]
